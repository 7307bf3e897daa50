"""The closed sets of values that the whole portal shares, each with the words its users see."""

from django.db.models import TextChoices


class Category(TextChoices):
    """类别: why a project is on the year's list; fixed for the year."""

    CARRIED_OVER = "carried_over", "结转续建"
    NEW_START = "new_start", "新开工"
    PIPELINE = "pipeline", "拟开工和前期"
    URBAN_VILLAGE = "urban_village", "城中村改造"

    @property
    def start_event(self):
        """What counts as the start of works."""
        return "启动拆迁" if self is Category.URBAN_VILLAGE else "开工"


class Stage(TextChoices):
    """阶段: how far a project has come; changes only by a dated `StageEvent`."""

    NEGOTIATING = "negotiating", "前期"
    APPROVAL = "approval", "申报"
    PREPARING = "preparing", "筹建"
    BUILDING = "building", "在建"
    COMPLETED = "completed", "建成"
    PERFORMING = "performing", "达效"


class ImageStage(TextChoices):
    """形象进度: what can be seen on the site."""

    CLEARING = "clearing", "拆迁清障"
    FOUNDATION = "foundation", "地基基础"
    STRUCTURE = "structure", "主体"
    INSTALLATION = "installation", "设备安装"
    FINISHING = "finishing", "收尾"


class Book(TextChoices):
    """三本账: the three truths about one month's investment, kept side by side."""

    REPORTED = "reported", "上报数"
    VERIFIED = "verified", "审核数"
    STATISTICAL = "statistical", "统计数"


class Precision(TextChoices):
    """How exactly a planned date was given; the date itself is always the last day it allows."""

    DAY = "day", "日"
    TEN_DAYS = "ten_days", "旬"
    MONTH = "month", "月"
    QUARTER = "quarter", "季"
    YEAR = "year", "年"


class Light(TextChoices):
    """亮灯: the verdict of the year's policy on one project at one day."""

    RED = "red", "红"
    YELLOW = "yellow", "黄"
    BLUE = "blue", "蓝"
    GREEN = "green", "绿"
    NOT_DUE = "not_due", "未到期"
    NONE = "none", "无"

    @property
    def in_words(self):
        """红灯, 未到期, 不亮灯: what a sentence says of it."""
        match self:
            case Light.NOT_DUE:
                return self.label
            case Light.NONE:
                return "不亮灯"
        return f"{self.label}灯"


class Industry(TextChoices):
    PRIMARY = "primary", "一产"
    SECONDARY = "secondary", "二产"
    TERTIARY = "tertiary", "三产"


class Cause(TextChoices):
    """原因类别 of a problem."""

    LAND = "land", "用地指标"
    FORMALITIES = "formalities", "手续审批"
    FUNDS = "funds", "建设资金"
    DEMOLITION = "demolition", "拆迁清障"
    FACILITIES = "facilities", "设施配套"
    ENTERPRISE = "enterprise", "企业自身"
    OTHER = "other", "其他"
