import re

from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n\s+")
_BREAK_IN_CHINESE = re.compile(r"(?<=[，。；：、（）“”])\n|\n(?=[，。；：、（）“”])")


class CompactLoader(filesystem.Loader):
    """The portal's templates without their indentation: it is for who reads them, and would double a page's weight.

    A sentence that is broken after or before a Chinese mark reads on without a space, as Chinese is set.
    """

    def get_contents(self, origin):
        return _BREAK_IN_CHINESE.sub("", _INDENTATION.sub("\n", super().get_contents(origin)))
