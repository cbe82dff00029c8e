"""What is watched: how every live meeting and the service are doing, for `/metrics` and for the health pages."""
