"""From cells to a `LedgerDraft`: what a workbook says, before anything is matched or stored."""
