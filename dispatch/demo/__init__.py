"""The demo district: people, ledgers, weeks, meetings, problems and dispatches out of `fixtures`, lived through by the real actions."""
