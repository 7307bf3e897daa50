"""What views share: who may, and what belongs to whom."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def needs(permission):
    """Let in only those who hold `permission`; others get 403."""

    def decorator(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not request.user.may(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        return checked

    return decorator
