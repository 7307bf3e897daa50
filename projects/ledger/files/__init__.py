"""Opening an uploaded workbook: bounded and checked before anything is parsed."""
