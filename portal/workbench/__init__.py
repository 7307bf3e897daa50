"""The first screen of each role: it answers the role's question before anything is clicked."""
