from django import forms
from django.core.validators import validate_email

from dispatch.models import Channel, Subscription
from dispatch.reminders.kinds import KINDS
from projects.roles import Role


class ChannelForm(forms.ModelForm):
    """A way to reach a person or a unit; what each kind of it needs is asked for in words."""

    class Meta:
        model = Channel
        fields = ["unit", "user", "kind", "address", "token_name", "is_active"]

    def clean(self):
        data = super().clean()
        if bool(data.get("unit")) == bool(data.get("user")):
            raise forms.ValidationError("请选择一个单位或一个人，只选其中一项。")
        kind, address = data.get("kind"), data.get("address", "")
        if kind in (Channel.Kind.WECOM, Channel.Kind.DINGTALK, Channel.Kind.FEISHU) and not data.get("token_name"):
            self.add_error("token_name", "群机器人要有密钥名称，例如 NANSHAN。密钥本身在服务器上设置。")
        if kind == Channel.Kind.SMS and not (data.get("user") and address.isdigit()):
            self.add_error("address", "短信发给个人：请选择个人，并填写只含数字的手机号。")
        if kind == Channel.Kind.MAIL and address:
            try:
                validate_email(address)
            except forms.ValidationError as refusal:
                self.add_error("address", refusal)
        return data


class SubscriptionForm(forms.ModelForm):
    """Which roles are reminded of one kind of matter."""

    kind = forms.ChoiceField(label="事项", choices=[(kind.name, kind.label) for kind in KINDS])
    roles = forms.MultipleChoiceField(
        label="提醒哪些角色",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有登记的事项按系统默认的角色提醒。点名的人（填报人、提出人）总会收到。",
    )

    class Meta:
        model = Subscription
        fields = ["kind", "roles", "is_active"]
