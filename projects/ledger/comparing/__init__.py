"""What importing a draft would change: names matched, rows compared, doubts put as questions."""
