"""The chapters of the notice: each takes the content and gives its parts, with the figures woven into sentences."""
