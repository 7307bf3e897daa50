from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dispatch.actions.push_record import dispute_push, record_push
from dispatch.forms.push_record import DisputeForm, PushForm
from dispatch.models import PushRecord
from dispatch.pages.push_record import push_page, push_rows, with_people
from dispatch.paging import page_of
from projects import clock
from projects.models import Project
from projects.refusals import StepRefused
from projects.web import needs

PAGE_SIZE = 50


@require_safe
@needs("view_push")
def push_list(request):
    """Trips and visits, the newest first; `?project=` those for one project."""
    on, code = clock.today(), request.GET.get("project", "")
    found = PushRecord.objects.visible_to(request.user, on=on)
    project = Project.objects.visible_to(request.user, on=on, head_only=False).filter(code=code).first()
    if project is not None:
        found = found.filter(projects=project)
    address, narrowed = reverse("push_list"), f"project={project.code}&" if project else ""
    page, total, pager = page_of(
        with_people(found),
        number=request.GET.get("page"),
        size=PAGE_SIZE,
        url=lambda number: f"{address}?{narrowed}page={number}",
    )
    context = {
        "project": project,
        "total": str(total),
        "rows": push_rows(page, user=request.user, on=on),
        "pager": pager,
        "may_record": request.user.may("record_push"),
    }
    return render(request, "dispatch/push_record/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("record_push")
def push_new(request):
    """Write down a trip; `?project=` names the project from whose page the form was opened."""
    on, user = clock.today(), request.user
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PushForm(data, files, user=user, on=on, opened_from=request.GET.get("project", ""))
    if request.method == "POST" and form.is_valid():
        made = record_push(**form.words, by=user, on=on, at=clock.now())
        messages.success(request, "已记下。")
        return redirect("push_record", made.pk)
    back_url = reverse("project_detail", args=[form.chosen.code]) if form.chosen else reverse("push_list")
    context = {"form": form, "back_url": back_url}
    return render(request, "dispatch/push_record/form.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@needs("view_push")
def push_record(request, pk):
    return _detail(request, _fetch(request, pk))


@require_POST
@needs("dispute_push")
def push_dispute(request, pk):
    """Whoever the record names says that it was not so."""
    made = _fetch(request, pk)
    if not PushRecord.objects.naming(request.user).filter(pk=made.pk).exists():
        raise PermissionDenied("dispute_push")
    form = DisputeForm(request.POST)
    if not form.is_valid():
        return _detail(request, made, form=form, status=422)
    try:
        dispute_push(made, **form.cleaned_data, by=request.user, on=clock.today(), at=clock.now())
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return _detail(request, made, form=form, status=422)
    messages.success(request, "异议已记下，这条记录不再算作推动。")
    return redirect("push_record", pk)


@require_safe
@needs("view_push")
def push_photo(request, pk):
    made = _fetch(request, pk)
    if not made.photo:
        raise Http404("no photo")
    headers = {"Cache-Control": "private, max-age=86400"}
    return FileResponse(made.photo.open("rb"), content_type="image/jpeg", headers=headers)


def _fetch(request, pk):
    visible = PushRecord.objects.visible_to(request.user, on=clock.today())
    return get_object_or_404(with_people(visible), pk=pk)


def _detail(request, made, *, form=None, status=200):
    context = push_page(made, user=request.user, on=clock.today()) | {"form": form or DisputeForm()}
    return render(request, "dispatch/push_record/detail.html", context, status=status)
