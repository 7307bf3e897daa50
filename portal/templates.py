import re

from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n\s+")


class CompactLoader(filesystem.Loader):
    """The portal's templates without their indentation: it is for who reads them, and would double a page's weight."""

    def get_contents(self, origin):
        return _INDENTATION.sub("\n", super().get_contents(origin))
