from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from dispatch.actions.notification import mark_read
from dispatch.models import Delivery, Notification
from dispatch.pages import notification as inbox
from dispatch.paging import page_of
from projects import clock
from projects.web import needs


@require_safe
@vary_on_headers("HX-Request")
def notification_list(request):
    """One's own inbox: what waits, and what was done lately."""
    waiting, _, pager = page_of(
        inbox.waiting_of(request.user),
        number=request.GET.get("page"),
        size=inbox.PAGE_SIZE,
        url=lambda number: f"{reverse('notification_list')}?page={number}",
    )
    context = {
        "headline": inbox.headline(request.user),
        "waiting": [inbox.row_words(row) for row in waiting],
        "unread": Notification.objects.filter(user=request.user).unread().count(),
        "done": [inbox.row_words(row) for row in inbox.lately_done_of(request.user)],
        "pager": pager,
    }
    template = "_fragments/inbox.html" if request.htmx else "list.html"
    return render(request, f"dispatch/notification/{template}", context)


@require_POST
def notification_open(request, pk):
    """Note that the reminder was seen, and go where the work is done."""
    found = Notification.objects.filter(user=request.user)
    row = get_object_or_404(found, pk=pk)
    mark_read(found.filter(pk=pk), at=clock.now())
    return redirect(row.url)


@require_POST
def notification_read_all(request):
    mark_read(Notification.objects.filter(user=request.user), at=clock.now())
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("notification_list")


@require_safe
@needs("view_deliveries")
def delivery_list(request):
    """What went out, what waits for another try and what could not be sent."""
    chosen = request.GET.get("state") if request.GET.get("state") in Delivery.State.values else ""
    deliveries, total, pager = page_of(
        inbox.deliveries(state=chosen),
        number=request.GET.get("page"),
        size=inbox.PAGE_SIZE,
        url=lambda number: inbox.deliveries_url(state=chosen, page=number),
    )
    context = {
        "states": inbox.states_menu(chosen),
        "total": total,
        "rows": [inbox.delivery_words(row) for row in deliveries],
        "channels": inbox.channel_words(),
        "pager": pager,
    }
    return render(request, "dispatch/notification/deliveries.html", context)
