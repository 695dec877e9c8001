"""Labels of work modes and kinds of work."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import KindOfWork, WorkMode

WORK_MODES: Mapping[str, BilingualText] = {
    WorkMode.HOME_BASED.value: BilingualText("在宅型", "home-based"),
    WorkMode.ON_SITE.value: BilingualText("通所型", "on-site"),
}
KINDS_OF_WORK: Mapping[str, BilingualText] = {
    KindOfWork.DATA_ENTRY.value: BilingualText("データ入力", "data entry"),
    KindOfWork.ANNOTATION.value: BilingualText("アノテーション", "annotation"),
    KindOfWork.SCANNING.value: BilingualText("スキャン", "scanning"),
    KindOfWork.CHECKING.value: BilingualText("点検・照合", "checking"),
    KindOfWork.MAIL.value: BilingualText("発送", "mail"),
    KindOfWork.FOLDING.value: BilingualText("折り・封入", "folding"),
    KindOfWork.SORTING.value: BilingualText("仕分け", "sorting"),
    KindOfWork.GENERAL_OFFICE.value: BilingualText("一般事務", "general office work"),
    KindOfWork.CUSTOMER_SUPPORT.value: BilingualText("問合せ対応", "customer support"),
    KindOfWork.OTHER.value: BilingualText("その他", "other"),
}
