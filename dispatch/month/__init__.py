"""A month's figures as one content: what a freeze stores and every paper is printed from."""
