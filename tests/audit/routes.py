"""Every route that changes something: the acts that a press of it leaves in the audit trail, or why it leaves none."""

from __future__ import annotations

from collections.abc import Mapping

RECORDED: Mapping[str, tuple[str, ...]] = {
    # logins
    "auth.log_in": ("login.new_browser",),
    "auth.code": ("login.new_browser",),
    "auth.new_password": ("login.password",),
    "auth.reset": ("login.password_by_mail",),
    "auth.end_session": ("login.session_ended",),
    "auth.end_everywhere": ("login.everywhere_ended",),
    "auth.confirm_two_step": ("login.two_step_on",),
    "auth.remove_two_step": ("login.two_step_off",),
    "dashboard.password": ("login.password",),
    "dashboard.profile": ("person.profile",),
    # people
    "dashboard.invite": ("person.invited",),
    "dashboard.invite_again": ("person.invited_again",),
    "dashboard.withdraw_invitation": ("person.invitation_withdrawn",),
    "dashboard.change_role": ("person.role",),
    "dashboard.remove_person": ("person.removed",),
    "dashboard.leave": ("person.removed",),
    "invited.join": ("person.joined",),
    # beginning and end
    "public.signup": ("installation.signed_up", "installation.link_sent"),
    "connect.new": ("installation.signed_up", "installation.link_sent"),
    "install.send_again": ("installation.link_sent",),
    "dashboard.save_details": ("settings.details", "mails.added", "installation.terms"),
    "dashboard.accept_terms": ("installation.terms",),
    "dashboard.go_live": ("installation.live",),
    "dashboard.stop": ("installation.stopped",),
    "dashboard.undo_stop": ("installation.stop_undone",),
    "dashboard.archive": ("installation.archived",),
    "dashboard.show_again": ("installation.unarchived",),
    # settings and connections
    "dashboard.configuration": ("settings.changed",),
    "dashboard.install_settings": ("settings.changed",),
    "dashboard.authorise": ("settings.shop_address",),
    "dashboard.connect": ("connection.renewed",),
    "connect.callback": ("connection.joined",),
    "dashboard.add_recipient": ("mails.added",),
    "dashboard.choose_mails": ("mails.changed",),
    "dashboard.remove_recipient": ("mails.removed",),
    # orders
    "dashboard.process": ("order.process",),
    "dashboard.put_aside": ("order.put_aside",),
    "dashboard.bring_back": ("order.brought_back",),
    "dashboard.accept": ("order.accepted",),
    "dashboard.link_invoice": ("order.linked",),
    "dashboard.undo_link": ("order.unlinked",),
    "dashboard.report_problem": ("support.ticket",),
    "dashboard.ask": ("support.ticket",),
    "dashboard.do_it_for_me": ("support.ticket",),
    # export and erasure
    "dashboard.ask_export": ("export.asked",),
    "dashboard.fetch_export": ("export.downloaded",),
    "dashboard.keep_buyers": ("erasure.retention",),
    "dashboard.erase_buyer": ("erasure.buyer",),
    "dashboard.erase": ("erasure.asked",),
    # subscription and our invoices
    "dashboard.confirm_subscription": ("subscription.details", "subscription.begun", "invoice.issued"),
    "dashboard.invoice_details": ("subscription.details",),
    "staff.invoice_ticket": ("support.charged", "invoice.issued"),
    "staff.mark_paid": ("invoice.paid",),
    "staff.undo_paid": ("invoice.unpaid",),
    # looking is recorded of our staff alone
    "staff.ticket": ("support.looked",),
    "staff.invoice_pdf": ("support.looked",),
}
"""By endpoint, also of the few GETs that are recorded."""

WHY_NOT: Mapping[str, str] = {
    "auth.log_out": "ends the reader's own session, as its age would: nothing of the shop changes",
    "auth.forgotten": "whoever asks is not known; what the link does is recorded when it is used",
    "auth.propose_two_step": "nothing counts before a code of it was typed, which is recorded",
    "dashboard.try_connection": "asks a vendor whether it answers; the dot says it",
    "dashboard.compare_rates": "asks the vendors for their VAT rates; nothing that a person set changes",
    "dashboard.go_on": "leads to another page",
    "dashboard.offer": "shows what it would cost",
    "dashboard.confirm_live": "shows what would begin",
    "dashboard.ask_stop": "shows what would end",
    "dashboard.find_buyer": "shows what would be erased",
    "staff.mail_again": "sends what was due; a new installation link is recorded (install_link.resend)",
}
"""By endpoint; each a route that answers POST."""
