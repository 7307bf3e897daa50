from django.conf import settings
from django.http import HttpResponse


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
