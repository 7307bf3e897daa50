"""The accounts that the demo district shows to its visitors: on the login page and where the portal starts."""

DEMO_ACCOUNTS = (
    ("chief", "区委书记、区长", "全区"),
    ("leader01", "包保领导（至 leader20）", "本人包保的项目"),
    ("secretary01", "领导秘书", "所服务领导的项目"),
    ("leadunit01", "责任单位（至 leadunit06）", "本单位负责的项目"),
    ("liaison01", "联络单位", "本单位联络的项目"),
    ("dept01", "职能部门（至 dept12）", "本单位承办问题的项目"),
    ("office", "大项目办", "全区，导入台账"),
    ("supervisor", "督查考核局", "全区"),
    ("admin", "系统管理员", "账号"),
    ("auditor", "审计管理员", "操作记录"),
)
"""User name, whom it stands for, what it sees."""
