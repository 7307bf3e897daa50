from django.urls import path, register_converter

from dispatch.models import DispatchDocument
from dispatch.views import (
    attraction,
    gap,
    help_given,
    ledger_import,
    light,
    notification,
    project,
    promise,
    push_record,
    verification,
)
from dispatch.views.dispatch_meeting import answer as dispatch_answer
from dispatch.views.dispatch_meeting import contest, freeze
from dispatch.views.dispatch_meeting import correction as frozen_correction
from dispatch.views.dispatch_meeting import document as dispatch_document
from dispatch.views.dispatch_meeting import meeting as dispatch_meeting
from dispatch.views.dispatch_meeting import result as dispatch_result
from dispatch.views.dispatch_meeting import sitting as dispatch_sitting
from dispatch.views.dispatch_meeting import table as dispatch_table
from dispatch.views.month_review import books
from dispatch.views.month_review import review as month_review
from dispatch.views.month_review import statistics as statistics_import
from dispatch.views.problem import reading as problem
from dispatch.views.problem import step as problem_step
from dispatch.views.site_meeting import reading as site_meeting
from dispatch.views.site_meeting import record as site_meeting_record
from dispatch.views.weekly_report import file as weekly_file
from dispatch.views.weekly_report import filing as weekly_filing
from dispatch.views.weekly_report import milestone_claim, plausibility
from dispatch.views.weekly_report import reading as weekly_report
from dispatch.views.weekly_report import sheet as weekly_sheet
from projects.web import MondayConverter, MonthConverter

register_converter(MonthConverter, "month")
register_converter(MondayConverter, "monday")

urlpatterns = [
    path("projects/", project.project_list, name="project_list"),
    path("projects/export/", project.project_export, name="project_export"),
    path("projects/import/", ledger_import.ledger_import_list, name="ledger_import_list"),
    path("projects/import/<int:pk>/", ledger_import.ledger_import_detail, name="ledger_import_detail"),
    path("projects/import/<int:pk>/confirm/", ledger_import.ledger_import_confirm, name="ledger_import_confirm"),
    path("projects/<str:code>/", project.project_detail, name="project_detail"),
    path("projects/<str:code>/entries/", project.project_entries, name="project_entries"),
    path("gap/", gap.gap, name="gap"),
    path("problems/", problem.problem_list, name="problem_list"),
    path("problems/export/", problem.problem_export, name="problem_export"),
    path("problems/new/", problem.problem_new, name="problem_new"),
    path("problems/<str:number>/", problem.problem_detail, name="problem_detail"),
    path("problems/<str:number>/evidence/<int:pk>/", problem_step.problem_evidence, name="problem_evidence"),
    path("problems/<str:number>/<str:step>/", problem_step.problem_step, name="problem_step"),
    path("promises/", promise.promise_list, name="promise_list"),
    path("promises/export/", promise.promise_export, name="promise_export"),
    path("promises/<int:pk>/", promise.promise_detail, name="promise_detail"),
    path("promises/<int:pk>/report/", promise.promise_report, name="promise_report"),
    path("promises/<int:pk>/claims/<int:claim>/confirm/", promise.promise_confirm, name="promise_confirm"),
    path("promises/<int:pk>/claims/<int:claim>/refuse/", promise.promise_refuse, name="promise_refuse"),
    path("promises/<int:pk>/claims/<int:claim>/evidence/", promise.promise_evidence, name="promise_evidence"),
    path("pushes/", push_record.push_list, name="push_list"),
    path("pushes/new/", push_record.push_new, name="push_new"),
    path("pushes/<int:pk>/", push_record.push_record, name="push_record"),
    path("pushes/<int:pk>/dispute/", push_record.push_dispute, name="push_dispute"),
    path("pushes/<int:pk>/photo/", push_record.push_photo, name="push_photo"),
    path("departments/", help_given.help_given_list, name="help_given_list"),
    path("lights/", light.light_list, name="light_list"),
    path("attraction/", attraction.attraction_list, name="attraction_list"),
    path("notifications/", notification.notification_list, name="notification_list"),
    path("notifications/read/", notification.notification_read_all, name="notification_read_all"),
    path("notifications/deliveries/", notification.delivery_list, name="delivery_list"),
    path("notifications/<int:pk>/open/", notification.notification_open, name="notification_open"),
    path("review/", month_review.month_review_now, name="month_review_now"),
    path("review/<month:month>/", month_review.month_review, name="month_review"),
    path("review/<month:month>/statistics/", statistics_import.statistics_import, name="statistics_import"),
    path(
        "review/<month:month>/statistics/confirm/",
        statistics_import.statistics_import_confirm,
        name="statistics_import_confirm",
    ),
    path("books/", books.book_differences_now, name="book_differences_now"),
    path("books/<month:month>/", books.book_differences, name="book_differences"),
    path("books/<month:month>/export/", books.book_export, name="book_export"),
    path("weekly/", weekly_report.weekly_list, name="weekly_list"),
    path("weekly/sheet.xlsx", weekly_sheet.weekly_sheet_download, name="weekly_sheet_download"),
    path("weekly/sheet/", weekly_sheet.weekly_sheet, name="weekly_sheet"),
    path("weekly/sheet/confirm/", weekly_sheet.weekly_sheet_confirm, name="weekly_sheet_confirm"),
    path("weekly/files/<int:pk>/", weekly_file.weekly_file, name="weekly_file"),
    path("weekly/claims/", milestone_claim.claim_list, name="milestone_claims"),
    path("weekly/claims/<int:pk>/", milestone_claim.claim_decide, name="milestone_claim_decide"),
    path("weekly/checks/", plausibility.plausibility_list, name="plausibility_list"),
    path("weekly/<str:code>/<monday:monday>/", weekly_report.weekly_report, name="weekly_report"),
    path("weekly/<str:code>/<monday:monday>/draft/", weekly_filing.weekly_report_draft, name="weekly_report_draft"),
    path("weekly/<str:code>/<monday:monday>/submit/", weekly_filing.weekly_report_submit, name="weekly_report_submit"),
    path(
        "weekly/<str:code>/<monday:monday>/withdraw/",
        weekly_filing.weekly_report_withdraw,
        name="weekly_report_withdraw",
    ),
    path("weekly/<str:code>/<monday:monday>/return/", weekly_report.weekly_report_return, name="weekly_report_return"),
    path("weekly/<str:code>/<monday:monday>/read/", weekly_report.weekly_report_read, name="weekly_report_read"),
    path("weekly/<str:code>/<monday:monday>/answer/", weekly_report.weekly_report_answer, name="weekly_report_answer"),
    path("weekly/<str:code>/<monday:monday>/print/", weekly_report.weekly_report_print, name="weekly_report_print"),
    path("site-meetings/", site_meeting.site_meeting_list, name="site_meeting_list"),
    path("site-meetings/new/", site_meeting_record.site_meeting_new, name="site_meeting_new"),
    path("site-meetings/<int:pk>/", site_meeting.site_meeting_detail, name="site_meeting_detail"),
    path("site-meetings/<int:pk>/correct/", site_meeting_record.site_meeting_correct, name="site_meeting_correct"),
    path("site-meetings/<int:pk>/void/", site_meeting_record.site_meeting_void, name="site_meeting_void"),
    path("site-meetings/<int:pk>/minutes.docx", site_meeting.site_meeting_minutes, name="site_meeting_minutes"),
    path(
        "site-meetings/<int:pk>/photos/<int:position>/",
        site_meeting.site_meeting_photo,
        name="site_meeting_photo",
    ),
    path("dispatch/<month:month>/meeting/", dispatch_sitting.dispatch_screens, name="dispatch_screens"),
    path("dispatch/<month:month>/meeting/<str:code>/", dispatch_sitting.dispatch_screen, name="dispatch_screen"),
    path(
        "dispatch/<month:month>/meeting/<str:code>/decisions/",
        dispatch_sitting.dispatch_decisions,
        name="dispatch_decisions",
    ),
    path(
        "dispatch/<month:month>/meeting/<str:code>/decide/",
        dispatch_sitting.dispatch_decision_new,
        name="dispatch_decision_new",
    ),
    path(
        "dispatch/<month:month>/decisions/<int:position>/",
        dispatch_sitting.dispatch_decision_amend,
        name="dispatch_decision_amend",
    ),
    path(
        "dispatch/<month:month>/decisions/<int:position>/strike/",
        dispatch_sitting.dispatch_decision_strike,
        name="dispatch_decision_strike",
    ),
    path("dispatch/<month:month>/held/", dispatch_sitting.dispatch_held, name="dispatch_held"),
    path("dispatch/<month:month>/documents/", dispatch_document.dispatch_documents, name="dispatch_documents"),
    path("dispatch/<month:month>/documents/order/", dispatch_document.dispatch_order, name="dispatch_order"),
    path("dispatch/<month:month>/publish/", dispatch_document.dispatch_publish, name="dispatch_publish"),
    *(
        path(f"dispatch/<month:month>/{kind}", dispatch_document.dispatch_paper, {"kind": kind}, f"dispatch_{kind}")
        for kind in DispatchDocument.Kind.values
    ),
    path("dispatch/<month:month>/brief.docx", dispatch_document.dispatch_brief, name="dispatch_brief"),
    path("dispatch/<month:month>/pack.zip", dispatch_document.dispatch_pack, name="dispatch_pack"),
    path("dispatch/<month:month>/tables/", dispatch_table.dispatch_tables, name="dispatch_tables"),
    path("dispatch/<month:month>/tables/<str:key>/", dispatch_table.dispatch_table, name="dispatch_table"),
    path("dispatch/<month:month>/compare/", dispatch_table.dispatch_compare, name="dispatch_compare"),
    path("verify/", verification.verify, name="verify"),
    path("dispatch/", dispatch_meeting.dispatch_meeting_list, name="dispatch_meeting_list"),
    path("dispatch/<month:month>/", dispatch_meeting.dispatch_meeting, name="dispatch_meeting"),
    path("dispatch/<month:month>/open/", dispatch_meeting.dispatch_open, name="dispatch_open"),
    path("dispatch/<month:month>/publicize/", dispatch_meeting.dispatch_publicize, name="dispatch_publicize"),
    path("dispatch/<month:month>/close/", dispatch_meeting.dispatch_close, name="dispatch_close"),
    path("dispatch/<month:month>/freeze/", freeze.freeze, name="freeze"),
    path("dispatch/<month:month>/freeze/confirm/", freeze.freeze_confirm, name="freeze_confirm"),
    path("dispatch/<month:month>/freeze/withdraw/", freeze.freeze_withdraw, name="freeze_withdraw"),
    path("dispatch/<month:month>/results/", dispatch_result.dispatch_result_list, name="dispatch_result_list"),
    path("dispatch/<month:month>/results/<str:code>/", dispatch_result.dispatch_result, name="dispatch_result"),
    path("dispatch/<month:month>/results/<str:code>/ruling/", dispatch_result.dispatch_ruling, name="dispatch_ruling"),
    path("dispatch/<month:month>/objections/", contest.contest_list, name="contest_list"),
    path("dispatch/<month:month>/objections/<int:pk>/", contest.contest_answer, name="contest_answer"),
    path("dispatch/<month:month>/objections/<int:pk>/evidence/", contest.contest_evidence, name="contest_evidence"),
    path("dispatch/<month:month>/answers/", dispatch_answer.dispatch_answer_list, name="dispatch_answer_list"),
    path("dispatch/<month:month>/answers/<str:code>/", dispatch_answer.dispatch_answer, name="dispatch_answer"),
    path("dispatch/<month:month>/corrections/", frozen_correction.correction_list, name="correction_list"),
    path(
        "dispatch/<month:month>/corrections/<int:pk>/approve/",
        frozen_correction.correction_approve,
        name="correction_approve",
    ),
    path(
        "dispatch/<month:month>/corrections/<int:pk>/refuse/",
        frozen_correction.correction_refuse,
        name="correction_refuse",
    ),
]
