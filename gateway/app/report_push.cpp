#include <fmt/format.h>

#include <iostream>
#include <optional>
#include <string>

#include "config/secrets.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/report_values.hpp"
#include "gateway/app/reports_export.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/base/random.hpp"
#include "gateway/http/waiting_client.hpp"
#include "gateway/reports/conflict_lines.hpp"
#include "gateway/reports/dhis2_push.hpp"

namespace raporo::app {
namespace {

using reports::import_answer;
using reports::push_batch;

/// Answers name every value that was refused.
constexpr std::size_t most_answer_bytes = 32U << 20U;

/// Says what is wrong with the secret; nullopt then.
std::optional<std::string> read_authorization(const std::filesystem::path& data) {
  const config::secret_source source{.environment = "RAPORO_DHIS2_ACCESS",
                                     .file = "dhis2-access",
                                     .generate = false,
                                     .where = {.file = (data / "secrets" / "dhis2-access").string()}};
  config::diagnostics problems;
  system_random random;
  const auto secret = config::read_secret(source, data, random, problems);
  if (!secret) {
    for (const config::diagnostic& d : problems.all()) std::cerr << d.message << '\n';
    std::cerr << "write a personal access token of DHIS2 there, or name:password, with mode 0600; or set "
                 "RAPORO_DHIS2_ACCESS\n";
    return std::nullopt;
  }
  auto authorization = reports::authorization_of(*secret);
  if (!authorization)
    std::cerr << "the secret for DHIS2 is neither a personal access token, d2pat_..., nor name:password\n";
  return authorization;
}

std::string counts_line(const reports::import_counts& n) {
  return fmt::format("{} imported, {} updated, {} ignored", n.imported, n.updated, n.ignored);
}

void tell_progress(const push_batch& batch, const import_answer& said, const report_values& values) {
  const bool of_values = batch.what == push_batch::kind::values;
  std::cerr << fmt::format(
      "{} {}/{}: {} {}: {}\n", of_values ? "values" : "complete", batch.number, batch.of, batch.size(),
      of_values ? "values" : "schools",
      said.what == import_answer::verdict::refused ? "refused" : counts_line(said.counts));
  if (said.what == import_answer::verdict::taken) return;
  for (const std::string& line :
       reports::conflict_lines(batch, said, [&](std::string_view school) { return values.name_of(school); }))
    std::cerr << line << '\n';
}

/// One line, for a person and for the audit trail.
std::string summary_of(const reports::push_result& r) {
  return fmt::format("{}, {} refused; {} schools registered as complete{}", counts_line(r.values), r.refused,
                     r.registered, r.stopped.empty() ? "" : "; stopped before the end");
}

}  // namespace

int push_reports(const reports_push_command& c) {
  if (const std::string why = reports::why_no_address(c.url); !why.empty()) {
    std::cerr << why << '\n';
    return 2;
  }
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;
  const auto authorization = read_authorization(c.data);
  if (!authorization) return 1;
  const auto values = read_report_values(
      *database, {.config = c.config, .data = c.data, .period = c.period, .school = c.school});
  if (!values) return 1;

  const std::string dry = c.dry_run ? ", dry run" : "";
  record_figures_left(*database, c.period, "reports pushed",
                      fmt::format("{}, to {}{}", values_and_schools(values->made), c.url, dry),
                      values->source.now);
  http::client_limits limits;
  limits.answer_timeout = c.answer_timeout;
  limits.body_bytes = most_answer_bytes;
  http::waiting_client client(limits);
  const reports::push_result result = reports::push(
      {.url = c.url, .authorization = *authorization, .dry_run = c.dry_run, .most_values = c.most_values},
      values->made.sets, [&](http::outgoing_request r) { return client(std::move(r)); },
      [&](const push_batch& batch, const import_answer& said) { tell_progress(batch, said, *values); });
  const std::string summary = summary_of(result);
  record_figures_left(*database, c.period, "reports push ended", summary + dry, time_of(c.data));
  if (!result.stopped.empty())
    std::cerr << result.stopped << "\nsend it again when that is mended: what is there already is ignored\n";
  std::cout << fmt::format("{}{}: {}\n", c.dry_run ? "Dry run, nothing is stored. " : "",
                           values_and_schools(values->made), summary);
  return result.fine() ? 0 : 1;
}

}  // namespace raporo::app
