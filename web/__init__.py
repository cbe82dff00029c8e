"""The service people reach with a browser: pages, API, WebSocket, access, and the conductor of the studio."""
