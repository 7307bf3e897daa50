"""The demo district: people, ledgers, weeks and meetings out of `fixtures`, lived through once more by the real actions."""
