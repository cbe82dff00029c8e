"""The meeting as it happens in people's browsers: sockets, views, presence. Must never know aiortc or av."""
