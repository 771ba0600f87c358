"""Screens that only say something: a card was scanned, a code is unknown, out of service."""

from __future__ import annotations

from kiosk.core import events as ev
from kiosk.core.visit import Message
from kiosk.ui.screens.frame import Screen, message
from kiosk.ui.view import View
from kiosk.ui.widgets.buttons import button
from kiosk.ui.widgets.layout import Column, Piece
from kiosk.ui.widgets.text import Text


def _home_button(view: View) -> Piece:
    return button(
        view.theme,
        view.t("To the first screen"),
        view.tap(ev.StartOver()),
        icon="house",
        kind="primary",
        step="title",
        name="home",
        least=view.theme.mm(24),
    )


class CardSeen(Screen):
    """A citizen card: shown masked so that the holder sees it was read, and nothing is kept."""

    def build(self, view: View) -> Piece:
        theme, visit = view.theme, view.visit
        masked = Column(
            [
                Text(
                    theme, visit.card_name, "title", weight="bold", align="center", smallest="small"
                ),
                Text(
                    theme,
                    visit.card_number,
                    "lead",
                    align="center",
                    colour="text-quiet",
                    smallest="small",
                ),
            ]
        )
        return message(
            view,
            "id-card",
            view.t("This is a citizen card"),
            view.t("You do not need it to take a number. Nothing from the card has been kept."),
            [_home_button(view)],
            extra=masked,
        )


class UnknownScan(Screen):
    """Something the kiosk cannot read as a receipt or a ticket."""

    def build(self, view: View) -> Piece:
        return message(
            view,
            "scan-search",
            view.t("This code is not known here"),
            view.t("Scan the receipt of your dossier or the ticket with your number."),
            [_home_button(view)],
        )


class Say(Screen):
    """A friendly sentence of the kind the visit names."""

    def build(self, view: View) -> Piece:
        told = view.visit.message
        assert told is not None, "MESSAGE always has its message"
        icon, title, text, kind = _wording(view, told)
        return message(view, icon, title, text, [_home_button(view)], kind=kind)


def _wording(view: View, told: Message) -> tuple[str, str, str, str]:
    """Icon, title, text and tone of a message."""
    t = view.t
    match told.kind:
        case "server_away":
            return (
                "wifi-off",
                t("The office's computer does not answer"),
                t("Nothing was done. Please try again in a minute or ask the reception desk."),
                "attention",
            )
        case "service_closed":
            return (
                "lock",
                t("No numbers for this service now"),
                told.detail or t("Please ask the reception desk when it opens again."),
                "attention",
            )
        case "dossier_unknown":
            return (
                "file-question-mark",
                t("No dossier was found"),
                t("Please compare the code and the check word with your receipt."),
                "attention",
            )
        case "throttled":
            return (
                "hourglass",
                t("Too many tries"),
                t("Please wait a few minutes, or show your receipt at the counter."),
                "attention",
            )
        case "ticket_unknown":
            return (
                "ticket-x",
                t("This number is not valid today"),
                t("Numbers count only on the day and at the office that gave them."),
                "attention",
            )
        case "ticket_given_up":
            return (
                "circle-check",
                t("Your number has been given up"),
                t("Thank you: the next person will be served sooner."),
                "done",
            )
        case "appointment":
            return (
                "calendar-check",
                t("This is an appointment"),
                t("Please show the code at the counter named in it."),
                "accent",
            )
    return (
        "info",
        t("That is not possible just now"),
        told.detail or t("Please ask the reception desk."),
        "attention",
    )


class OutOfService(Screen):
    """The machine can offer nothing, or not what was asked for: where to go instead."""

    def build(self, view: View) -> Piece:
        theme, t = view.theme, view.t
        reason = view.visit.out_reason
        if reason == "starting":
            return message(
                view,
                "hourglass",
                t("One moment, the machine is starting"),
                t("It will be ready in a few seconds."),
                [],
            )
        if reason == "revoked":
            return message(
                view,
                "ban",
                t("This machine is not in use"),
                t("Please ask the reception desk for a number."),
                [],
                kind="attention",
            )
        retry = button(
            theme,
            t("Try again"),
            view.tap(ev.Retry()),
            icon="rotate-cw",
            kind="primary",
            step="title",
            name="retry",
            least=theme.mm(24),
        )
        actions: list[Piece] = [retry]
        if view.visit.conditions.blocked is None:
            actions.append(
                button(
                    theme,
                    t("Read about procedures"),
                    view.tap(ev.OpenProcedures()),
                    icon="book-open-text",
                    name="procedures",
                )
            )
        return message(
            view,
            "wifi-off",
            t("Numbers are not available just now"),
            t("Please go to the reception desk: the staff will help you at once."),
            actions,
            kind="attention",
        )
