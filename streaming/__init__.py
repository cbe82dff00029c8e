"""The studio: bridge, mixer, scenes, recorder, relays. It knows sources and scenes, never councillors or law."""
