"""The service's interface as a document: OpenAPI, made from the routes and from structs that say what is sent."""
