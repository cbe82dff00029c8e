"""Who somebody is and what that lets them reach: accounts, links, sessions, and the checks every request passes."""
