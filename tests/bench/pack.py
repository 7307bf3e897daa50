"""All papers of a month, against the bare sum of their parts: the renderers on parts and tables that are ready."""

from dispatch.documents.charts import draw
from dispatch.documents.docx import write_docx
from dispatch.documents.pdf import write_pdf
from dispatch.documents.xlsx import write_xlsx
from dispatch.models import DispatchMeeting
from dispatch.month.content.codec import tables_of
from dispatch.month.content.collect import month_content
from dispatch.month.content.content import newest_number
from dispatch.papers.briefs import briefs
from dispatch.papers.decisions import decision_list, decisions_table
from dispatch.papers.making import PAPERS, make_paper
from dispatch.papers.minutes import minutes
from dispatch.papers.notice import notice
from dispatch.papers.occasion import occasion_of
from tests.bench.flags import AS_OF, TODAY
from tests.bench.measuring import Line, alternately

SIZES = (79, 5_000)  # a district's, and what the background job is built for
WORD = (notice, minutes, decision_list, briefs)


def measure(size):
    content, occasion = collected(), drafted()
    documents = [list(parts_of(content, occasion)) for parts_of in WORD]
    tables = [*tables_of(content), decisions_table(occasion)]
    ours, bare = alternately(pack, lambda: rendered(documents, tables))
    figures, _ = alternately(collected, lambda: None)
    return [
        Line("pack", "all papers", size, ours, bare),
        Line("pack", "of these, the month's figures", size, figures, None),
    ]


def collected():
    return month_content(as_of=AS_OF, number=newest_number(AS_OF.year), on=TODAY)


def drafted():
    return occasion_of(DispatchMeeting(month=AS_OF), final=False, on=TODAY)


def pack():
    """As the job makes them; charts that are drawn stay drawn, so that a fair start forgets them."""
    draw.cache_clear()
    content, occasion = collected(), drafted()
    return [make_paper(kind, content, occasion) for kind in PAPERS]


def rendered(documents, tables):
    draw.cache_clear()
    for parts in documents:
        write_docx(parts, subject="", draw=draw)
    write_pdf(documents[0], subject="")
    write_xlsx(tables, title="", basis="")
