"""Labels for the requests of robots, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /shifts": opening("シフトの一覧", "the list of shifts"),
    "GET /shifts/export": opening("シフトの一覧のファイル", "the list of shifts as a file"),
    "GET /shifts/<uuid:shift_id>": opening("シフトの記録", "the record of a shift"),
    "GET /shifts/<uuid:shift_id>/beside": opening(
        "シフトの準備と呼び出し", "the checks and requests for help of a shift"
    ),
    "GET /swap-offers": opening("交代のお願いの一覧", "the list of shifts that pilots offer"),
    "POST /deployments/<uuid:deployment_id>/plan-roster": COMMAND_LABELS["PlanRoster"],
    "GET /deployments/<uuid:deployment_id>/roster": opening(
        "シフト表", "the roster of a deployment"
    ),
    "POST /deployments/<uuid:deployment_id>/publish-roster": COMMAND_LABELS["PublishRoster"],
    "GET /cover-offers": opening("交代探しの一覧", "the list of shifts that need cover"),
    "POST /robots/<uuid:robot_id>/issue-link-key": COMMAND_LABELS["IssueLinkKey"],
    "GET /shifts/<uuid:shift_id>/link": opening(
        "ロボットとの接続の状態", "the state of the live link of a robot"
    ),
    "GET /venues/<uuid:venue_id>/day-link": opening(
        "設置場所の今日のページのアドレス", "the address of a day page"
    ),
    "POST /shifts/feeds/renew": COMMAND_LABELS["RenewShiftFeed"],
    "POST /shifts/feeds/end": COMMAND_LABELS["EndShiftFeed"],
    "GET /shift-hours": opening("シフトの時間の集計", "the hours of shifts"),
    "GET /robots": opening("ロボットの一覧", "the list of robots"),
    "GET /venues": opening("設置場所の一覧", "the list of venues"),
    "GET /deployments": opening("配置の一覧", "the list of deployments"),
    "GET /deployments/<uuid:deployment_id>": opening("配置の記録", "the record of a deployment"),
    "GET /deployments/<uuid:deployment_id>/calendar": opening(
        "配置のカレンダー", "the calendar of a deployment"
    ),
    "GET /deployments/<uuid:deployment_id>/pilots": opening(
        "パイロットの一覧", "the list of pilots"
    ),
    "GET /deployments/<uuid:deployment_id>/pilots/<uuid:person_id>": opening(
        "パイロットの記録", "the record of a pilot"
    ),
    "GET /my-shifts": opening("自分のシフト", "their own shifts"),
    "POST /my-shifts/cover": COMMAND_LABELS["TakeCover"],
    "POST /my-shifts/swap": COMMAND_LABELS["TakeSwap"],
    "GET /my-shifts/calendar": opening(
        "自分のシフトのカレンダー", "the calendar feed of their own shifts"
    ),
    "POST /my-shifts/calendar": COMMAND_LABELS["RenewShiftFeed"],
    "POST /my-shifts/calendar/end": COMMAND_LABELS["EndShiftFeed"],
    "GET /my-shifts/<uuid:shift_id>": opening("自分のシフト", "a shift of their own"),
    "POST /my-shifts/<uuid:shift_id>/confirm": COMMAND_LABELS["ConfirmShift"],
    "POST /my-shifts/<uuid:shift_id>/ready": COMMAND_LABELS["LookOver"],
    "POST /my-shifts/<uuid:shift_id>/start": COMMAND_LABELS["StartShift"],
    "POST /my-shifts/<uuid:shift_id>/interrupt": COMMAND_LABELS["InterruptShift"],
    "POST /my-shifts/<uuid:shift_id>/resume": COMMAND_LABELS["ResumeShift"],
    "POST /my-shifts/<uuid:shift_id>/help": COMMAND_LABELS["AskForShiftHelp"],
    "POST /my-shifts/<uuid:shift_id>/end": COMMAND_LABELS["EndShift"],
    "POST /my-shifts/<uuid:shift_id>/give-up": COMMAND_LABELS["GiveUpShift"],
    "POST /my-shifts/<uuid:shift_id>/take-back": COMMAND_LABELS["TakeShiftBack"],
    "POST /my-shifts/<uuid:shift_id>/swap": COMMAND_LABELS["OfferSwap"],
    "POST /my-shifts/<uuid:shift_id>/swap-back": COMMAND_LABELS["WithdrawSwap"],
    "GET /my-shifts/times/<uuid:pilot_id>": opening(
        "自分の操作できる時間", "their own availability as a pilot"
    ),
    "POST /my-shifts/times/<uuid:pilot_id>": COMMAND_LABELS["SetPilotAvailability"],
    "POST /my-shifts/times/<uuid:pilot_id>/wishes": COMMAND_LABELS["SayWishes"],
    "POST /my-shifts/times/<uuid:pilot_id>/equipment": COMMAND_LABELS["CheckEquipment"],
    "GET /deployments/new": opening("配置を登録する画面", "the form of a new deployment"),
    "POST /deployments/new": COMMAND_LABELS["PlanDeployment"],
    "GET /robots/new": opening("ロボットを登録する画面", "the form of a new robot"),
    "POST /robots/new": COMMAND_LABELS["RegisterRobot"],
    "GET /venues/new": opening("設置場所を登録する画面", "the form of a new venue"),
    "POST /venues/new": COMMAND_LABELS["RegisterVenue"],
    "POST /deployments/<uuid:deployment_id>/undo-end": COMMAND_LABELS["UndoDeploymentEnd"],
    "POST /deployments/<uuid:deployment_id>/names": COMMAND_LABELS["CorrectDeployment"],
    "POST /deployments/<uuid:deployment_id>/close-day": COMMAND_LABELS["CloseDay"],
    "POST /deployments/<uuid:deployment_id>/reopen-day": COMMAND_LABELS["ReopenDay"],
    "POST /deployments/<uuid:deployment_id>/fault": COMMAND_LABELS["ReportFault"],
    "POST /deployments/<uuid:deployment_id>/mended": COMMAND_LABELS["ClearFault"],
    "POST /deployments/<uuid:deployment_id>/end": COMMAND_LABELS["EndDeployment"],
    "GET /deployments/<uuid:deployment_id>/new-shift": opening(
        "シフトを作る画面", "the form of a new shift"
    ),
    "POST /deployments/<uuid:deployment_id>/new-shift": COMMAND_LABELS["OpenShift"],
    "GET /robots/hours": opening("シフトの時間の集計", "the hours of shifts"),
    "GET /robots/hours/shifts": opening("集計のもとになったシフト", "the shifts behind a total"),
    "POST /shifts/<uuid:shift_id>/assign": COMMAND_LABELS["AssignShift"],
    "POST /shifts/<uuid:shift_id>/stand-by": COMMAND_LABELS["NameStandBy"],
    "POST /shifts/<uuid:shift_id>/pin": COMMAND_LABELS["PinShift"],
    "POST /shifts/<uuid:shift_id>/split": COMMAND_LABELS["SplitShift"],
    "POST /shifts/<uuid:shift_id>/cancel": COMMAND_LABELS["CancelShift"],
    "POST /shifts/<uuid:shift_id>/no-show": COMMAND_LABELS["NoteNoShow"],
    "POST /shifts/<uuid:shift_id>/hours": COMMAND_LABELS["EndShift"],
    "POST /shifts/<uuid:shift_id>/correct-times": COMMAND_LABELS["CorrectShiftTimes"],
    "POST /shifts/<uuid:shift_id>/let-go": COMMAND_LABELS["GiveUpShift"],
    "POST /shifts/<uuid:shift_id>/helped": COMMAND_LABELS["GiveShiftHelp"],
    "POST /deployments/<uuid:deployment_id>/pilots": COMMAND_LABELS["EnrolPilot"],
    "GET /pilots/<uuid:pilot_id>": opening("パイロットの記録", "the record of a pilot"),
    "POST /pilots/<uuid:pilot_id>/times": COMMAND_LABELS["SetPilotAvailability"],
    "POST /pilots/<uuid:pilot_id>/limits": COMMAND_LABELS["SetPilotLimits"],
    "POST /pilots/<uuid:pilot_id>/training": COMMAND_LABELS["FinishTraining"],
    "POST /pilots/<uuid:pilot_id>/undo-training": COMMAND_LABELS["UndoTraining"],
    "POST /pilots/<uuid:pilot_id>/equipment": COMMAND_LABELS["CheckEquipment"],
    "POST /pilots/<uuid:pilot_id>/wishes": COMMAND_LABELS["SayWishes"],
    "POST /pilots/<uuid:pilot_id>/withdraw": COMMAND_LABELS["WithdrawPilot"],
    "GET /deployments/<uuid:deployment_id>/plan": opening(
        "シフト表を計画する画面", "the page that plans a roster"
    ),
    "POST /deployments/<uuid:deployment_id>/plan": COMMAND_LABELS["PlanRoster"],
    "POST /deployments/<uuid:deployment_id>/publish": COMMAND_LABELS["PublishRoster"],
    "GET /deployments/<uuid:deployment_id>/cover-rules": opening(
        "交代探しの決まり", "the rules of cover"
    ),
    "POST /deployments/<uuid:deployment_id>/cover-rules": COMMAND_LABELS["SetCoverRules"],
    "GET /robots/<uuid:robot_id>/link-key": opening(
        "ロボットの鍵の画面", "the page of the key of a robot"
    ),
    "POST /robots/<uuid:robot_id>/link-key": COMMAND_LABELS["IssueLinkKey"],
    "POST /robots/<uuid:robot_id>/link-key/end": COMMAND_LABELS["EndLinkKey"],
    "GET /venue": opening("設置場所の今日のページ", "the day page of a venue"),
    "POST /venue": BilingualText("設置場所からの連絡", "report from a venue"),
    "GET /venues/<uuid:venue_id>/link": opening(
        "設置場所の今日のページのアドレス", "the address of a day page"
    ),
    "POST /venues/<uuid:venue_id>/link": COMMAND_LABELS["IssueDayLink"],
    "POST /venues/<uuid:venue_id>/link/end": COMMAND_LABELS["EndDayLink"],
}
"""By method and path."""
