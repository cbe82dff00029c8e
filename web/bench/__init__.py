"""Measures the service as citizens and councillors use it, over its own addresses. Not part of what serves them."""
