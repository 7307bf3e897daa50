"""How large an uploaded workbook may be, and the refusal that tells its owner so.

A ledger has some hundred rows and forty columns. The limits leave room for a hundred times that, and keep
the worst file that passes within two seconds of scanning.
"""

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 1_000
MAX_PART_BYTES = 100 * 1024 * 1024
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_RATIO = 200
RATIO_FREE_BYTES = 5 * 1024 * 1024
MAX_TAGS = 5_000_000
MAX_TOKEN_BYTES = 1024 * 1024

MAX_SHEETS = 60
MAX_ROWS = 20_000
MAX_COLUMNS = 300
MAX_CELLS = 1_000_000
MAX_UNCALCULATED = 100_000
MAX_MERGES = 20_000
MAX_MERGED_AREA = 400_000
MAX_STRINGS = 500_000
MAX_CELL_CHARS = 100_000
MAX_TEXT_CHARS = 20_000_000


class FileRefused(Exception):
    """The file will not be read. ``message`` is one Chinese sentence: what is wrong and what to do."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


def corrupt() -> FileRefused:
    return FileRefused("文件已损坏或不完整，请用Excel或WPS打开、另存为.xlsx后再上传。")


def encrypted() -> FileRefused:
    return FileRefused("文件设有打开密码，请取消密码后再上传。")


def has_macros() -> FileRefused:
    return FileRefused("文件带有宏，请另存为不含宏的“Excel工作簿（.xlsx）”后再上传。")


def too_large_inside() -> FileRefused:
    return FileRefused("文件解压后过大，不像正常的台账，请把需要的工作表复制到新工作簿、保存后再上传。")
