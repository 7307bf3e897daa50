"""The course of a ledger file: uploaded, read and shown, confirmed, stored; each working step is claimed by one worker."""

from projects.rules.states import WORKER, WORKER_OR_SWEEP, Actor, Course, Step

UPLOADED, READING, PREVIEWED, REFUSED = "uploaded", "reading", "previewed", "refused"
CONFIRMED, POSTING, IMPORTED = "confirmed", "posting", "imported"

WORKER_OR_COMMAND = Actor("后台任务，或命令行导入", "the background job, or the command that reads and stores at once")
OFFICE = "import_ledger"

LEDGER_IMPORT = Course(
    "ledger_import",
    (
        Step("upload", "上传台账", "keep a file as it came", (), UPLOADED, permission=OFFICE),
        Step("read", "开始读取", "claim it to be read", (UPLOADED,), READING, who=WORKER),
        Step("show", "读完", "show what it would change", (READING,), PREVIEWED, who=WORKER),
        Step("refuse", "文件读不了", "refuse what cannot be read", (READING,), REFUSED, who=WORKER),
        Step("read_again", "读取中断", "leave it to another try", (READING,), UPLOADED, who=WORKER_OR_SWEEP),
        Step("confirm", "确认入账", "want it stored as it was shown", (PREVIEWED,), CONFIRMED, permission=OFFICE),
        Step("post", "开始入账", "claim it to be stored", (CONFIRMED,), POSTING, who=WORKER),
        Step("store", "入账", "store all of it", (UPLOADED, POSTING), IMPORTED, who=WORKER_OR_COMMAND),
        Step("look_again", "账册已变", "show it anew, for figures moved", (POSTING,), PREVIEWED, who=WORKER),
        Step("refuse_late", "入账时文件读不了", "refuse what no longer reads", (POSTING,), REFUSED, who=WORKER),
        Step("post_again", "入账中断", "leave it to another try", (POSTING,), CONFIRMED, who=WORKER_OR_SWEEP),
        Step("give_up", "多次失败", "try no more", (READING, POSTING), REFUSED, who=WORKER_OR_SWEEP),
    ),
)
"""A command takes a file from its upload to the ledger in one transaction, without a preview to confirm."""
