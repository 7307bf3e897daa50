"""Which papers a dispatch has, and how each is made from its content: as bytes, without the database.

matplotlib and reportlab take their time to load: they come with the first paper, not with the web server.
"""

from django.utils.module_loading import import_string

from dispatch.documents.docx import write_docx
from dispatch.documents.xlsx import write_xlsx
from dispatch.models import DispatchDocument
from dispatch.month.content.codec import tables_of
from dispatch.month.content.corrections import corrections_of, corrections_table
from dispatch.papers.briefs import briefs
from dispatch.papers.decisions import decision_list, decisions_table
from dispatch.papers.minutes import minutes
from dispatch.papers.notice import notice
from projects.wording import month_text

Kind = DispatchDocument.Kind


def make_paper(kind, content, occasion):
    """The bytes of one paper."""
    return PAPERS[kind](content, occasion)


def make_brief(content, occasion, *, of, note):
    """The sheets of the leaders named in `of` alone, as in the whole set."""
    draw = import_string("dispatch.documents.charts.draw")
    subject = f"{month_text(occasion.month)}包保领导单页"
    return write_docx(briefs(content, occasion, of=of, note=note), subject=subject, draw=draw)


def _ledger(content, occasion):
    basis = content["basis"]
    cut_off = f"截至{basis['cut_off']}；口径：{basis['book']}；金额单位：{basis['unit']}"
    corrections = corrections_of(content)
    return write_xlsx(
        [*tables_of(content), decisions_table(occasion), corrections_table(corrections, basis=cut_off)],
        title=f"{month_text(occasion.month)}重大项目调度台账（{occasion.number}）",
        basis=cut_off,
    )


def _word(parts_of, subject):
    def make(content, occasion):
        draw = import_string("dispatch.documents.charts.draw")
        return write_docx(parts_of(content, occasion), subject=f"{month_text(occasion.month)}{subject}", draw=draw)

    return make


def _notice_pdf(content, occasion):
    write_pdf = import_string("dispatch.documents.pdf.write_pdf")
    return write_pdf(notice(content, occasion), subject=f"{month_text(occasion.month)}重大项目推进情况通报")


PAPERS = {
    Kind.NOTICE_DOCX: _word(notice, "重大项目推进情况通报"),
    Kind.NOTICE_PDF: _notice_pdf,
    Kind.LEDGER_XLSX: _ledger,
    Kind.MINUTES_DOCX: _word(minutes, "重大项目调度会议纪要"),
    Kind.DECISIONS_DOCX: _word(decision_list, "重大项目调度会议定事项交办清单"),
    Kind.BRIEFS_DOCX: _word(briefs, "包保领导单页"),
}
"""Kind → its maker, in the order in which they are made."""
