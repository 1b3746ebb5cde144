#include "storage/outbox_listing.hpp"

#include <algorithm>
#include <array>

namespace raporo::storage {
namespace {

constexpr std::string_view listed_columns =
    "SELECT m.*, p.name, r.school_id, r.period FROM outbox_message m "
    "LEFT JOIN person p ON p.id = m.person_id "
    "LEFT JOIN report_revision v ON m.key LIKE 'receipt|%' AND v.receipt = substr(m.key, 9) "
    "LEFT JOIN report r ON r.id = v.report_id ";

// What an index finds.
constexpr std::string_view of_phone = "WHERE m.phone = $3 ";
constexpr std::string_view of_state = "WHERE m.state = $1 ";
constexpr std::string_view of_unsettled = "WHERE m.state IN ('unknown', 'skipped') ";
constexpr std::string_view since_change = "WHERE m.state_ms >= $9 ";
constexpr std::string_view of_any = "WHERE TRUE ";

constexpr std::string_view all_filters =
    "AND ($1 = '' OR m.state = $1) "
    "AND ($2 = 0 OR m.state = 'unknown' OR (m.state = 'skipped' AND m.reason IN ('late', 'expired'))) "
    "AND ($3 = '' OR m.phone = $3) "
    "AND ($4 = '' OR r.school_id = $4 OR (m.kind = 2 AND substr(m.key, -length($4) - 1) = '@' || $4)) "
    "AND ($5 = '' OR r.period = $5 OR (m.kind = 2 AND instr(m.key, '|' || $5 || '|') > 0)) "
    "AND ($6 = '' OR m.channel = $6) "
    "AND ($7 = '' OR (m.kind = 2 AND substr(m.key, 1, length($7) + 1) = $7 || '|')) "
    "AND ($8 < 0 OR m.kind = $8) AND m.state_ms >= $9 ";

constexpr std::string_view newest_first = "ORDER BY m.due_ms DESC, m.id DESC LIMIT $10";
constexpr std::string_view as_they_changed = "ORDER BY m.state_ms, m.id DESC LIMIT $10";

/// One text of several, put together by the compiler: a statement is known by its address.
template <const std::string_view&... Pieces>
struct whole_text {
  static constexpr auto letters = [] {
    std::array<char, (Pieces.size() + ...)> all{};
    char* end = all.data();
    ((end = std::copy(Pieces.begin(), Pieces.end(), end)), ...);
    return all;
  }();
  static constexpr std::string_view value{letters.data(), letters.size()};
};

}  // namespace

std::string_view listing_for(const message_filter& f) noexcept {
  if (f.changed_since) return whole_text<listed_columns, since_change, all_filters, as_they_changed>::value;
  if (!f.phone.empty()) return whole_text<listed_columns, of_phone, all_filters, newest_first>::value;
  if (f.unsettled) return whole_text<listed_columns, of_unsettled, all_filters, newest_first>::value;
  if (f.state) return whole_text<listed_columns, of_state, all_filters, newest_first>::value;
  return whole_text<listed_columns, of_any, all_filters, newest_first>::value;
}

}  // namespace raporo::storage
