"""What the scan of a sheet learns beside its values, held within the limits while it is learnt."""

from projects.ledger.files import limits
from projects.ledger.files.limits import FileRefused


class Extent:
    """One sheet: how far its content reaches, its merges, hidden rows, and cells to look at twice.

    ``errors`` are cells that hold an error such as ``#REF!``, which the value reader shows as blank.
    Rows and columns count from 0.
    """

    def __init__(self, name: str, totals: "Totals"):
        self.name = name
        self.totals = totals
        self.hidden_rows: set[int] = set()
        self.uncalculated: set[tuple[int, int]] = set()
        self.errors: dict[tuple[int, int], str] = {}

    def add_cell(self, row: int, column: int, chars: int) -> None:
        """A cell with content, showing that many characters."""
        if row >= limits.MAX_ROWS:
            raise FileRefused(
                f"工作表“{self.name}”第{row + 1}行还有内容，最多读{limits.MAX_ROWS}行，请删去多余的行、保存后再上传。"
            )
        if column >= limits.MAX_COLUMNS:
            raise FileRefused(
                f"工作表“{self.name}”第{column + 1}列还有内容，最多读{limits.MAX_COLUMNS}列，"
                "请删去多余的列、保存后再上传。"
            )
        totals = self.totals
        totals.cells += 1
        totals.chars += chars
        if totals.cells > limits.MAX_CELLS:
            raise FileRefused(f"单元格超过{limits.MAX_CELLS // 10_000}万个，请只保留台账工作表后再上传。")
        if totals.chars > limits.MAX_TEXT_CHARS:
            raise FileRefused("单元格里的文字总量过大，请只保留台账工作表后再上传。")

    def add_uncalculated(self, row: int, column: int) -> None:
        if row >= limits.MAX_ROWS or column >= limits.MAX_COLUMNS:
            return
        self.totals.uncalculated += 1
        if self.totals.uncalculated > limits.MAX_UNCALCULATED:
            raise FileRefused("大量公式没有保存计算结果，请用Excel或WPS打开、保存后再上传。")
        self.uncalculated.add((row, column))

    def add_hidden_row(self, row: int) -> None:
        if row < limits.MAX_ROWS:
            self.hidden_rows.add(row)

    def add_merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        totals = self.totals
        totals.merges += 1
        totals.merged_area += max(0, last_row - first_row + 1) * max(0, last_column - first_column + 1)
        if totals.merges > limits.MAX_MERGES or totals.merged_area > limits.MAX_MERGED_AREA:
            raise FileRefused(f"工作表“{self.name}”合并单元格过多或合并了整行整列，请取消这些合并后再上传。")


class Totals:
    """What all sheets of one workbook use up together."""

    def __init__(self):
        self.cells = 0
        self.chars = 0
        self.uncalculated = 0
        self.merges = 0
        self.merged_area = 0
