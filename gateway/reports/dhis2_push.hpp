#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/client.hpp"
#include "gateway/reports/data_value_sets.hpp"
#include "gateway/reports/import_answer.hpp"

/// Sending data values to a DHIS2. Decides what is sent and what the answers mean; who calls it sends.
namespace raporo::reports {

/// Header `Authorization` for `d2pat_...`, a personal access token of DHIS2, or for `name:password`. nullopt
/// for anything else.
std::optional<std::string> authorization_of(std::string_view secret);

/// Why data values should not go to such an address, a sentence; empty when they may. Without TLS only to
/// this machine: a password would be read on the way.
std::string why_no_address(std::string_view url);

struct push_target {
  std::string url;                  ///< of DHIS2, with its path if it has one: `https://hmis.example.rw/dhis`
  std::string authorization;        ///< as authorization_of() gives it
  bool dry_run = false;             ///< DHIS2 checks and stores nothing
  std::size_t most_values = 1'000;  ///< in one request; a school's stay together
};

/// One request: data values, or registrations of schools that are complete.
struct push_batch {
  enum class kind : std::uint8_t { values, registrations };
  kind what = kind::values;
  std::span<const data_value_set> sets;
  std::size_t number = 1;  ///< of
  std::size_t of = 1;      ///< those of its kind

  /// Data values, or schools.
  std::size_t size() const noexcept;
};

struct push_result {
  import_counts values;
  std::size_t refused = 0;     ///< values
  std::size_t registered = 0;  ///< schools
  /// Why it went no further, a sentence: what was sent before stays, and sending it again does no harm.
  std::string stopped;
  bool complaint = false;  ///< DHIS2 refused something that no value can be named for

  bool fine() const noexcept { return refused == 0 && stopped.empty() && !complaint; }
};

using sender = std::function<http::client_answer(http::outgoing_request)>;
/// Told what DHIS2 said to each request.
using listener = std::function<void(const push_batch&, const import_answer&)>;

/// Sends all data values, then registers the schools that are complete and of which nothing was refused. A
/// batch that is partly refused keeps nothing back of the others; when DHIS2 cannot be reached, is busy, or
/// says what nobody understands, it stops.
push_result push(const push_target& to, std::span<const data_value_set> sets, const sender& send,
                 const listener& told);

}  // namespace raporo::reports
