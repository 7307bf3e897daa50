"""The first two accounts of a new installation: nobody is there yet who could propose or approve a role."""

import secrets

from django.core.management import BaseCommand, CommandError

from projects import clock
from projects.actions.master_data import FirstAccount, make_first_accounts
from projects.refusals import StepRefused
from projects.roles import Role


class Command(BaseCommand):
    help = (
        "Makes an administrator and an account of the office, each with its role in force, and prints their passwords."
    )

    def add_arguments(self, parser):
        parser.add_argument("admin", help="name of the administrator: 张某某")
        parser.add_argument("office", help="name of somebody of the office (大项目办)")

    def handle(self, admin, office, **options):
        accounts = [
            FirstAccount("admin", admin, Role.ADMIN, secrets.token_urlsafe(12)),
            FirstAccount("office", office, Role.OFFICE, secrets.token_urlsafe(12)),
        ]
        try:
            make_first_accounts(accounts, at=clock.now())
        except StepRefused as refusal:
            raise CommandError(str(refusal)) from None
        for account in accounts:
            self.stdout.write(f"{account.username}  {account.password}  {account.role.label} {account.name}")
        self.stdout.write("密码只显示这一次，请登录后尽快在“基础资料”中更换。")
