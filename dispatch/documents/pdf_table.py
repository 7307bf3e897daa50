"""Tables in PDF. Rows are drawn straight onto the page: reportlab's own tables copy all that is left at each page's end."""

from bisect import bisect_right
from itertools import accumulate

from reportlab.lib.colors import HexColor
from reportlab.platypus.flowables import Flowable

from dispatch.documents.fonts import Face
from dispatch.documents.pdf_paragraph import MIDDLE, SetParagraph
from dispatch.documents.pdf_text import broken, em_of, font_names, runs
from dispatch.documents.typesetting import CELL_PADDING, HEAD_FILL, TEXT_HEIGHT, TEXT_WIDTH, SetTable

LINE_SPACING = 1.3  # times the type size
ROW_PADDING = 2  # above and below the text of a row
LEFT_ON_PAGE = 90  # what a page has besides rows: title, basis, a line of text
RULE, RULE_WIDTH = HexColor("#404040"), 0.5


class _Cell:
    """Lines of text in a box; `left` and `width` on the page."""

    __slots__ = ("align", "fill", "left", "lines", "width")

    def __init__(self, lines, align, fill, left, width):
        self.lines, self.align, self.fill, self.left, self.width = lines, align, fill, left, width


class _Ruled:
    """The whole table with its lines broken and its heights known; what stands on the pages are stretches of it."""

    def __init__(self, table: SetTable):
        self.points, self.leading = table.points, table.points * LINE_SPACING
        self.body, self.bold = font_names(Face.BODY), font_names(Face.HEADING)
        self.edges = (0, *accumulate(table.widths))
        self.width = self.edges[-1]
        self.head, self.head_heights = self._headings(table)
        self.head_height = sum(self.head_heights)
        page = TEXT_WIDTH if table.landscape else TEXT_HEIGHT
        self.lines_a_row = int((page - LEFT_ON_PAGE - self.head_height) / self.leading)
        self.rows = [row for cells in table.rows for row in self._rows(cells, self.body)]
        self.first_total = len(self.rows)
        self.first_merged = self.first_total if table.table.rows else 0
        if table.total:
            self.rows += self._rows(table.total, self.bold)
        self.heights = [self._height(row) for row in self.rows]
        self.offsets = [0, *accumulate(self.heights)]

    def _height(self, cells):
        return max(len(cell.lines) for cell in cells) * self.leading + 2 * ROW_PADDING

    def _broken(self, text, width, names):
        return broken(text, (width - 2 * CELL_PADDING) / self.points, names)

    def _rows(self, cells, names):
        """One row, or several where a text is longer than a page: nothing is left out."""
        placed, column = [], 0
        for cell in cells:
            left, right = self.edges[column], self.edges[column + cell.span]
            lines = self._broken(cell.text, right - left, names)
            placed.append(_Cell(lines, cell.align, cell.fill, left, right - left))
            column += cell.span
        longest = max(len(cell.lines) for cell in placed)
        if longest <= self.lines_a_row:
            return [placed]
        return [
            [
                _Cell(cell.lines[at : at + self.lines_a_row], cell.align, cell.fill, cell.left, cell.width)
                for cell in placed
            ]
            for at in range(0, longest, self.lines_a_row)
        ]

    def _headings(self, table):
        """Cells with the level they begin at, and the height of each level."""
        placed = []
        for head in table.head:
            left, right = self.edges[head.column], self.edges[head.column + head.span]
            lines = self._broken(head.text, right - left, self.bold)
            placed.append((head.level, head.levels, _Cell(lines, "center", HEAD_FILL, left, right - left)))
        heights = [
            max([self._height([cell]) for at, levels, cell in placed if at == level and levels == 1], default=0)
            for level in range(table.head_levels)
        ]
        tallest = max([self._height([cell]) for _, levels, cell in placed if levels == table.head_levels], default=0)
        heights[-1] += max(0, tallest - sum(heights))
        return placed, heights


class TableRows(Flowable):
    """Rows `first` to `last` under the headings of their table; the last of them with the note below it."""

    def __init__(self, ruled: _Ruled, note: SetParagraph, first=0):
        super().__init__()
        self.ruled, self.note, self.first, self.last = ruled, note, first, len(ruled.rows)

    @property
    def least_height(self):
        """The headings and two rows, or one where two fill a page: with less no table begins at a page's end."""
        ruled = self.ruled
        first, two = ruled.heights[self.first : self.first + 1], ruled.heights[self.first : self.first + 2]
        return ruled.head_height + sum(two if sum(two) <= ruled.lines_a_row * ruled.leading else first)

    @property
    def note_height(self):
        return self.note.wrap(self.ruled.width, 0)[1] if self.last == len(self.ruled.rows) else 0

    def wrap(self, width, height):
        ruled = self.ruled
        rows = ruled.offsets[self.last] - ruled.offsets[self.first]
        return ruled.width, ruled.head_height + rows + self.note_height

    def split(self, width, height):
        ruled = self.ruled
        reached = bisect_right(ruled.offsets, ruled.offsets[self.first] + height - ruled.head_height + 0.01) - 1
        reached = min(reached, len(ruled.rows) - 1)  # all the rows would leave the note alone
        if reached == len(ruled.rows) - 1 and reached - 1 > self.first:
            reached -= 1  # the total does not stand alone
        if reached <= self.first:
            return []
        above = TableRows(ruled, self.note, self.first)
        above.last = reached
        return [above, TableRows(ruled, self.note, reached)]

    def draw(self):
        ruled, canvas = self.ruled, self.canv
        if self.note_height:
            self.note.drawOn(canvas, 0, 0)
            canvas.translate(0, self.note_height)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(RULE_WIDTH)
        self.shown = None  # the typeface in use
        text = canvas.beginText()
        text.setFillGray(0)
        for cell, top, height, names in self._cells():
            if cell.fill:
                canvas.setFillColor(HexColor(f"#{cell.fill}"))
                canvas.rect(cell.left, top - height, cell.width, height, stroke=0, fill=1)
            self._write(text, cell, top - (height - len(cell.lines) * ruled.leading) / 2, names)
        canvas.drawText(text)
        self._rules()

    def _cells(self):
        """(cell, its top, its height, typefaces) of everything on this page."""
        ruled = self.ruled
        top = ruled.head_height + ruled.offsets[self.last] - ruled.offsets[self.first]
        tops = [top, *(top - height for height in accumulate(ruled.head_heights))]
        for level, levels, cell in ruled.head:
            yield cell, tops[level], sum(ruled.head_heights[level : level + levels]), ruled.bold
        top = tops[-1]
        for number in range(self.first, self.last):
            names = ruled.body if number < ruled.first_total else ruled.bold
            for cell in ruled.rows[number]:
                yield cell, top, ruled.heights[number], names
            top -= ruled.heights[number]

    def _write(self, text, cell, top, names):
        """One text object holds the page's: each setting of a typeface or colour costs more than the words."""
        ruled = self.ruled
        base = top - ruled.leading / 2 - MIDDLE * ruled.points
        for line in cell.lines:
            text.setTextOrigin(self._left(cell, line, names), base)
            for name, run in runs(line, names):
                if name != self.shown:
                    text.setFont(name, ruled.points)
                    self.shown = name
                text.textOut(run)
            base -= ruled.leading

    def _left(self, cell, line, names):
        if cell.align == "left":
            return cell.left + CELL_PADDING
        space = cell.width - em_of(line, names) * self.ruled.points
        return cell.left + (space / 2 if cell.align == "center" else space - CELL_PADDING)

    def _rules(self):
        """One line down each column instead of a box around each cell; the last rows have merged cells of their own."""
        ruled, canvas = self.ruled, self.canv
        end = ruled.offsets[self.last]
        top = end - ruled.offsets[self.first] + ruled.head_height
        for level, levels, cell in ruled.head:
            height = sum(ruled.head_heights[level : level + levels])
            canvas.rect(cell.left, top - sum(ruled.head_heights[: level + levels]), cell.width, height)
        for number in range(self.first, self.last):
            height = end - ruled.offsets[number + 1]
            canvas.line(0, height, ruled.width, height)
        body_end = ruled.offsets[min(self.last, ruled.first_merged)]
        for edge in ruled.edges:
            canvas.line(edge, end - body_end, edge, end - ruled.offsets[self.first])
        for number in range(max(self.first, ruled.first_merged), self.last):
            low, high = end - ruled.offsets[number + 1], end - ruled.offsets[number]
            for edge in (*(cell.left for cell in ruled.rows[number]), ruled.width):
                canvas.line(edge, low, edge, high)


def table_rows(table: SetTable, note: SetParagraph) -> TableRows:
    return TableRows(_Ruled(table), note)
