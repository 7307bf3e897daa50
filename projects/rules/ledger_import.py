"""The course of a ledger file: uploaded, read and shown, confirmed, stored; each working step is claimed by one worker."""

from projects.rules.states import SWEEP, WORKER, Course, Step

UPLOADED, READING, PREVIEWED, REFUSED = "uploaded", "reading", "previewed", "refused"
CONFIRMED, POSTING, IMPORTED = "confirmed", "posting", "imported"

LEDGER_IMPORT = Course(
    "ledger_import",
    UPLOADED,
    (
        Step("read", "开始读取", (UPLOADED,), READING, who=WORKER),
        Step("show", "读完，等待确认", (READING,), PREVIEWED, who=WORKER),
        Step("refuse", "文件不能导入", (READING, POSTING), REFUSED, who=WORKER),
        Step("read_again", "读取中断，重新排队", (READING,), UPLOADED, who=SWEEP),
        Step("confirm", "确认入账", (PREVIEWED,), CONFIRMED, permission="import_ledger"),
        Step("post", "开始入账", (CONFIRMED,), POSTING, who=WORKER),
        Step("store", "入账完成", (POSTING,), IMPORTED, who=WORKER),
        Step("look_again", "账册已变，再看一遍", (POSTING,), PREVIEWED, who=WORKER),
        Step("post_again", "入账中断，重新排队", (POSTING,), CONFIRMED, who=SWEEP),
    ),
)
