"""包保到位: the parts that every project must have (domain §2), and which ones it lacks."""


def missing_words(people, *, has_plan, has_month_plan, has_next_date):
    """The names of the parts that a project lacks; `has_next_date` asks for a milestone still to come."""
    parts = (
        ("包保领导", people.leader),
        ("责任单位", people.lead_units),
        ("联络单位", people.liaison_unit),
        ("包保小组", people.support_group),
        ("年度计划", has_plan),
        ("分月计划", has_month_plan),
        ("下一个节点时间", has_next_date),
    )
    return [label for label, present in parts if not present]
