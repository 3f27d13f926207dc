"""The words of notices about orders, money, returns and reviews."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from .kinds import Kind

BANK_PROBLEMS: dict[str, str | Promise] = {
    "unknown": gettext_lazy("Không rõ của đơn nào"),
    "other_way": gettext_lazy("Đơn trả bằng cách khác"),
    "part": gettext_lazy("Chưa đủ tiền của đơn"),
    "over": gettext_lazy("Thừa, phải hoàn lại"),
    "late": gettext_lazy("Tới sau khi đơn hết hạn, phải hoàn lại"),
    "void": gettext_lazy("Đơn đã hủy, phải hoàn lại"),
}
"""Why a shop has to look at money that came (`payments.BankProblem`, which lies above this room)."""

SELLING: dict[str, Kind] = {
    "shop.submitted": Kind(
        gettext_lazy("Gian hàng chờ duyệt: %(shop)s"),
        gettext_lazy("Ở %(place)s. Xem đủ điều kiện chưa, rồi duyệt hoặc yêu cầu bổ sung."),
        icon="store",
        topic="desk",
    ),
    "shop.approved": Kind(
        gettext_lazy("Gian hàng %(shop)s được duyệt"),
        gettext_lazy("Từ giờ người mua đặt được hàng của gian."),
        icon="store",
        urgent=True,
    ),
    "shop.returned": Kind(
        gettext_lazy("Gian hàng %(shop)s cần bổ sung"),
        gettext_lazy("Cán bộ ghi: %(reason)s Sửa rồi nộp lại."),
        icon="store",
        tone="soon",
        urgent=True,
    ),
    "shop.refused": Kind(
        gettext_lazy("Gian hàng %(shop)s không được duyệt"),
        gettext_lazy("Lý do: %(reason)s Khi điều này đã khác, nộp lại được."),
        icon="store",
        tone="stop",
        urgent=True,
    ),
    "shop.suspended": Kind(
        gettext_lazy("Gian hàng %(shop)s bị ngừng bán"),
        gettext_lazy("Lý do: %(reason)s Đơn đã đặt vẫn giao như thường."),
        icon="stop",
        tone="stop",
        urgent=True,
    ),
    "shop.reopened": Kind(gettext_lazy("Gian hàng %(shop)s được bán lại"), icon="store", urgent=True),
    "shop.closed": Kind(gettext_lazy("Gian hàng %(shop)s đã đóng"), gettext_lazy("%(reason)s"), icon="store"),
    "fee.announced": Kind(
        gettext_lazy("Phí của sàn từ %(from_on)s: %(percent)s%% tiền hàng và %(fixed)s mỗi đơn"),
        gettext_lazy("%(note)s Đơn đặt trước ngày đó giữ phí cũ."),
        icon="tag",
        tone="soon",
        urgent=True,
    ),
    "shop.bank_changed": Kind(
        gettext_lazy("Tài khoản nhận tiền của %(shop)s đã đổi"),
        gettext_lazy(
            "Từ giờ tiền chuyển vào %(bank)s, số đuôi %(ending)s. Không phải bạn đổi thì sửa lại ngay và đổi mật khẩu."
        ),
        icon="bank",
        tone="soon",
        urgent=True,
    ),
    "order.placed": Kind(
        gettext_lazy("Đã đặt đơn %(code)s"),
        gettext_lazy("Của %(shop)s. Mở trang đơn để trả tiền, xem lịch giao, hoặc hủy."),
        icon="cart",
        urgent=True,
        topic="purchases",
    ),
    "order.paid": Kind(
        gettext_lazy("Đơn %(code)s: người bán đã nhận tiền"),
        gettext_lazy("Của %(shop)s."),
        icon="bank",
        urgent=True,
        topic="purchases",
    ),
    "order.sent": Kind(
        gettext_lazy("Đơn %(code)s đang giao"),
        gettext_lazy("Của %(shop)s. Trang đơn có mã vận đơn và lô hàng."),
        icon="truck",
        urgent=True,
        topic="purchases",
    ),
    "order.ready": Kind(
        gettext_lazy("Đơn %(code)s: có thể đến lấy"),
        gettext_lazy("Hàng của %(shop)s đã ở %(outlet)s. Trang đơn có mã lấy hàng, giờ mở cửa và ngày giữ cuối."),
        icon="pin",
        urgent=True,
    ),
    "order.delivered": Kind(
        gettext_lazy("Đơn %(code)s đã giao"),
        gettext_lazy("Của %(shop)s. Hàng không đúng mô tả thì khiếu nại, đúng ý thì đánh giá: cả hai ở trang đơn."),
        icon="check",
        topic="purchases",
    ),
    "order.cancelled": Kind(
        gettext_lazy("Đơn %(code)s đã hủy"),
        gettext_lazy("Của %(shop)s. Tiền đã trả được hoàn theo cách đã trả."),
        icon="x",
        tone="soon",
        urgent=True,
    ),
    "order.rest_cancelled": Kind(
        gettext_lazy("Đơn %(code)s: phần chưa giao đã hủy"),
        gettext_lazy("Của %(shop)s. Hàng đã giao đi vẫn tới bạn; phần đã hủy không phải trả, đã trả thì được hoàn."),
        icon="x",
        tone="soon",
        urgent=True,
    ),
    "order.came_back": Kind(
        gettext_lazy("Đơn %(code)s không giao được"),
        gettext_lazy("Của %(shop)s. Hàng đã quay về; tiền đã trả được hoàn theo cách đã trả."),
        icon="x",
        tone="soon",
        urgent=True,
    ),
    "order.recalled": Kind(
        gettext_lazy("Hàng trong đơn %(code)s bị thu hồi"),
        gettext_lazy("Ngừng dùng. Mở trang của đơn để xem lô nào bị thu hồi và cách trả lại gian %(shop)s."),
        icon="stop",
        tone="stop",
        urgent=True,
    ),
    "order.recalled_perhaps": Kind(
        gettext_lazy("Hàng trong đơn %(code)s có thể bị thu hồi"),
        gettext_lazy(
            "Gian %(shop)s không ghi hàng của bạn thuộc lô nào. Khoan dùng: mở trang của đơn, so số lô in trên bao bì với lô bị thu hồi."
        ),
        icon="alert",
        tone="stop",
        urgent=True,
    ),
    "order.lapsed": Kind(
        gettext_lazy("Đơn %(code)s hết hạn trả tiền"),
        gettext_lazy("Của %(shop)s. Đơn đã đóng, bạn không phải trả gì. Muốn mua thì đặt lại."),
        icon="clock",
        tone="soon",
        urgent=True,
    ),
    "restock.asked": Kind(
        gettext_lazy("%(outlet)s đặt nhập hàng, cần trước %(until)s"),
        gettext_lazy("Xem món và số lượng, rồi nhận giao hoặc nói không giao được."),
        icon="store",
        tone="soon",
        topic="restock",
    ),
    "restock.withdrawn": Kind(
        gettext_lazy("%(outlet)s rút lại đơn nhập hàng cần trước %(until)s"),
        gettext_lazy("Không phải giao nữa."),
        icon="store",
        topic="restock",
    ),
    "restock.accepted": Kind(
        gettext_lazy("%(shop)s nhận giao hàng cho %(outlet)s"), gettext_lazy("%(note)s"), icon="check"
    ),
    "restock.declined": Kind(
        gettext_lazy("%(shop)s không giao được hàng cho %(outlet)s"),
        gettext_lazy("Lý do: %(note)s"),
        icon="x",
        tone="soon",
    ),
    "restock.delivered": Kind(
        gettext_lazy("%(shop)s đã giao hàng tới %(outlet)s"),
        gettext_lazy("Đếm lại kệ để trang điểm bán đúng số. %(note)s"),
        icon="truck",
    ),
    "shop.order": Kind(
        gettext_lazy("Đơn mới %(code)s, %(total_amount)s"),
        gettext_lazy("Mở đơn, bấm Nhận đơn để người mua yên tâm, rồi gói hàng."),
        icon="cart",
        tone="soon",
        urgent=True,
        topic="orders",
    ),
    "shop.desk": Kind(
        gettext_lazy("Có %(total_amount)s vào tài khoản cần bạn xem"),
        gettext_lazy("%(bank_problem)s. Mở trang Tiền để nói khoản này của đơn nào, hoặc hoàn lại."),
        icon="bank",
        tone="soon",
    ),
    "shop.dispute.open": Kind(
        gettext_lazy("Đơn %(code)s: ngân hàng của người mua đòi lại %(total_amount)s"),
        gettext_lazy(
            "Gửi bằng chứng đã giao hàng ở trang Stripe của gian hàng, trước hết %(until_on)s."
            " Không gửi thì coi như đồng ý mất khoản này."
        ),
        icon="alert",
        tone="stop",
        urgent=True,
    ),
    "shop.dispute.won": Kind(
        gettext_lazy("Đơn %(code)s: tranh chấp đã xong, bạn giữ được tiền"),
        gettext_lazy("Ngân hàng của người mua trả lại %(total_amount)s."),
        icon="check",
    ),
    "shop.dispute.lost": Kind(
        gettext_lazy("Đơn %(code)s: tranh chấp đã xong, tiền về người mua"),
        gettext_lazy("Sổ tiền của đơn đã ghi. Không phải làm gì thêm."),
        icon="x",
        tone="soon",
    ),
    "shop.return.asked": Kind(
        gettext_lazy("Đơn %(code)s: người mua muốn trả hàng hoặc khiếu nại"),
        gettext_lazy("Trả lời trước hết %(due_on)s. Quá ngày đó người mua có thể gửi cán bộ quyết định."),
        icon="alert",
        tone="stop",
        urgent=True,
    ),
    "shop.return.withdrawn": Kind(gettext_lazy("Đơn %(code)s: người mua đã rút khiếu nại"), icon="check"),
    "shop.return.complained": Kind(
        gettext_lazy("Đơn %(code)s: người mua nhờ cán bộ quyết định"),
        gettext_lazy("Cán bộ xem lời hai bên rồi quyết định. Bạn còn nhắn thêm được."),
        icon="flag",
        tone="soon",
        urgent=True,
    ),
    "shop.return.decided": Kind(
        gettext_lazy("Đơn %(code)s: cán bộ đã quyết định"),
        gettext_lazy("Mở ra để xem phải làm gì, trước hết ngày nào."),
        icon="flag",
        tone="soon",
        urgent=True,
    ),
    "shop.return.said": Kind(gettext_lazy("Đơn %(code)s: có lời nhắn về hàng trả"), icon="chat"),
    "office.return.complained": Kind(
        gettext_lazy("Khiếu nại mới: đơn %(code)s của %(shop)s"),
        gettext_lazy("Người mua nhờ cán bộ quyết định. Xem lời hai bên rồi quyết định kèm lý do."),
        icon="flag",
        tone="soon",
    ),
    "office.return.said": Kind(gettext_lazy("Khiếu nại đơn %(code)s: có lời nhắn mới"), icon="chat"),
    "return.accepted": Kind(
        gettext_lazy("Đơn %(code)s: đồng ý nhận lại hàng"),
        gettext_lazy("Mở trang khiếu nại để xem gửi hàng về đâu. Tiền được hoàn khi hàng về tới."),
        icon="check",
        urgent=True,
    ),
    "return.received": Kind(
        gettext_lazy("Đơn %(code)s: người bán sẽ hoàn tiền"),
        gettext_lazy("Của %(shop)s. Mở trang khiếu nại để xem bao nhiêu, trước hết ngày nào."),
        icon="bank",
        urgent=True,
    ),
    "return.refused": Kind(
        gettext_lazy("Đơn %(code)s: không đồng ý hoàn tiền"),
        gettext_lazy("Mở trang khiếu nại để đọc lý do; chưa ưng thì nhờ cán bộ quyết định."),
        icon="x",
        tone="soon",
        urgent=True,
    ),
    "return.done": Kind(
        gettext_lazy("Đơn %(code)s: khiếu nại đã xong"),
        gettext_lazy("Của %(shop)s. Tiền hoàn về theo cách đã trả; thẻ có thể mất vài ngày."),
        icon="check",
        urgent=True,
    ),
    "return.said": Kind(
        gettext_lazy("Đơn %(code)s: có lời nhắn về khiếu nại"), gettext_lazy("Của %(shop)s."), icon="chat", urgent=True
    ),
    "shop.review": Kind(
        gettext_lazy("%(product)s: người mua cho %(points)s điểm"),
        gettext_lazy("Đọc và trả lời; người mua khác thấy cả hai."),
        icon="chat",
        topic="reviews",
    ),
    "review.answered": Kind(
        gettext_lazy("Người bán trả lời đánh giá của bạn"),
        gettext_lazy("Đơn %(code)s, của %(shop)s."),
        icon="chat",
        topic="purchases",
    ),
    "review.hidden": Kind(
        gettext_lazy("Đánh giá của bạn đã bị ẩn"),
        gettext_lazy("Đơn %(code)s, của %(shop)s. Mở ra để đọc lý do."),
        icon="eye",
        tone="soon",
    ),
    "office.review.reported": Kind(
        gettext_lazy("Đánh giá bị báo: %(product)s"),
        gettext_lazy("Của %(shop)s. Xem rồi giữ lại, hoặc ẩn kèm lý do."),
        icon="flag",
        topic="review_desk",
    ),
    "stock.back": Kind(
        gettext_lazy("%(product)s có hàng trở lại"),
        gettext_lazy("Quy cách %(variant)s. Tin này chỉ gửi một lần; trang dưới đây có nút ngừng mọi tin báo hàng."),
        icon="box",
    ),
    "question.asked": Kind(
        gettext_lazy("Có người hỏi về %(product)s"),
        gettext_lazy("Câu hỏi hiện ở trang sản phẩm. Trả lời sớm để người mua yên tâm."),
        icon="chat",
        tone="soon",
        topic="questions",
    ),
    "question.answered": Kind(
        gettext_lazy("Người làm ra đã trả lời câu hỏi của bạn"),
        gettext_lazy("Về %(product)s. Câu trả lời ở trang sản phẩm."),
        icon="chat",
        topic="my_questions",
    ),
    "question.hidden": Kind(
        gettext_lazy("Câu hỏi của bạn về %(product)s đã bị ẩn"),
        gettext_lazy("Lý do: %(reason)s"),
        icon="flag",
        tone="soon",
    ),
    "stock.low": Kind(
        gettext_lazy("%(product)s sắp hết: còn %(n)s"),
        gettext_lazy("Quy cách %(variant)s. Nhập thêm hàng, hoặc đổi mức báo ở trang kho."),
        icon="box",
        tone="soon",
        topic="stock",
    ),
}
