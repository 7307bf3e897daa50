import hashlib

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dispatch.forms.verification import MAX_BYTES, VerificationForm
from dispatch.pages.verification import verification_of
from projects.web import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("view_dispatch")
def verify(request):
    """Is this paper one of ours? The file is hashed as it comes and kept nowhere."""
    form = VerificationForm(request.POST, request.FILES) if request.method == "POST" else VerificationForm()
    result = None
    if form.is_valid():
        file, number = form.cleaned_data["file"], form.cleaned_data["number"]
        asked = {"sha256": _sha256(file), "name": file.name} if file else {}
        result = verification_of(number=number, **asked) | {"file": file.name if file else "", "asked": number}
    context = {"form": form, "result": result, "max_mb": str(MAX_BYTES // 2**20)}
    return render(request, "dispatch/verification/page.html", context, status=422 if form.errors else 200)


def _sha256(file):
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
