"""The bridge: browsers over WebRTC on one side, the mixer on the other; it decodes nothing and knows no councillors."""

from streaming.bridge.bridge import Bridge

__all__ = ["Bridge"]
