import logging

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.encoding import escape_uri_path

access_log = logging.getLogger("portal.access")
REFUSALS = frozenset({401, 403, 404, 405})
PAGE, JSON = "text/html", "application/json"


def content_security_policy(get_response):
    """Nothing inline and nothing from elsewhere: what somebody types into a ledger can never run as a script."""
    policy = "; ".join(f"{directive} {sources}" for directive, sources in settings.CONTENT_SECURITY_POLICY.items())

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def limit_request_size(get_response):
    """Refuses an oversized request before a byte of it is stored; Django itself limits fields, not files.

    The announced length is enough: of a request without one, Django reads nothing.
    """

    def middleware(request):
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > settings.REQUEST_MAX_BYTES:
            limit_mb = settings.REQUEST_MAX_BYTES // 2**20
            refusal = f"上传内容超过 {limit_mb} MB，请拆分后再传。"
            return HttpResponse(refusal, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def refuse_null_characters(get_response):
    """Refuses an address with a null character, which no PostgreSQL text can hold: nobody types one."""

    def middleware(request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            refusal = "网址里有不能用的字符，请从页面上的链接进入。"
            return HttpResponse(refusal, status=400, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


class LoginMiddleware(LoginRequiredMiddleware):
    """Sends people to the login page; scripts, and htmx in a page whose session ended, get 401 instead."""

    def get_login_url(self, view_func):
        """There is one login page, for the admin too."""
        return settings.LOGIN_URL

    def handle_no_permission(self, request, view_func):
        if request.htmx or request.get_preferred_type([PAGE, JSON]) == JSON:
            return JsonResponse({"detail": "请先登录。"}, status=401)
        return super().handle_no_permission(request, view_func)


def refusals(get_response):
    """Logs who was refused what, and says in words what Django answers to a wrong method with an empty page."""

    def middleware(request):
        response = get_response(request)
        if response.status_code in REFUSALS:
            who, path = request.user.get_username() or "-", escape_uri_path(request.path)
            access_log.warning("%s %s %s %s", response.status_code, who, request.method, path)
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware
