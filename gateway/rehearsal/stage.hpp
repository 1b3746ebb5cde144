#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/log.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/base/random.hpp"
#include "gateway/base/scratch_folder.hpp"
#include "gateway/base/test_clock.hpp"
#include "gateway/dialogue/sms_service.hpp"
#include "gateway/dialogue/ussd_service.hpp"
#include "gateway/rehearsal/story.hpp"
#include "storage/database.hpp"
#include "storage/reports.hpp"

namespace raporo::rehearsal {

/// A district as its gateway would run it, without the gateway's sockets and wall clock.
struct district {
  std::filesystem::path database;  ///< holds the roster and nothing else; every story gets a copy
  std::shared_ptr<const dialogue::in_force> force;
  std::function<std::string(instant)> school_year;  ///< whose enrolment counts then
  std::string channel;
  storage::pin_policy pins;
  std::chrono::hours draft_lifetime{24};
};

/// Is `dialled` the service code, or the code and keys, `*800*1*3#`?
bool reaches(std::string_view service_code, std::string_view dialled);

/// What a phone shows, and what the gateway knows about it.
struct shown_screen {
  std::string text;
  bool ended = false;
  std::string name;
  std::string language;                  ///< empty: that of who has chosen none
  const menus::text* refusal = nullptr;  ///< of the menus: why what was typed was no answer
};

/// One person's phone and the gateway at its other end: the services that serve real calls, on a database, a
/// clock and a chance of the story's own.
class stage {
 public:
  /// `d` outlives the stage. `language`: empty when none is chosen yet.
  stage(const district& d, const circumstances& given, const std::string& language);
  ~stage();
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  /// Does the gateway answer under `dialled`: the service code, or more of it, `*800*1*3#`?
  bool serves(std::string_view dialled) const { return reaches(district_.force->service_code, dialled); }
  /// A new call; `dialled` may go on after the service code.
  shown_screen dial(std::string_view dialled);
  /// Requires: in_call().
  shown_screen type(std::string_view text);
  /// The call breaks off; the gateway hears nothing of it.
  void drop() noexcept { in_call_ = false; }
  bool in_call() const noexcept { return in_call_; }
  void wait(std::chrono::milliseconds time);
  /// How the gateway read it.
  menus::sms_reading send_sms(const std::string& text);
  /// The SMS that arrived since this was asked last.
  std::vector<std::string> take_sms();

  /// The newest revision of the newest report of a form, or of that of a period when one is named.
  std::optional<storage::report> find_report(const report_key& key);
  /// Of each form and each of the person's schools the newest report, unless it was made earlier, as the
  /// circumstances say.
  std::vector<storage::report> new_reports();
  std::optional<menus::draft> open_draft();
  /// That the person has chosen; empty: none.
  std::string language();
  const menus::menu& menu() const noexcept { return *force_->menu; }
  /// The person's first school; empty for a stranger.
  std::string school() const;

 private:
  void furnish(const circumstances& given, const std::string& language);
  void set_enrolment(sql::connection& c, const std::vector<enrolled_grade>& grades);
  void save_earlier(sql::connection& c, const written_report& r);
  /// As after an import, or a new school year.
  void put_in_force();
  shown_screen turn();
  std::vector<std::string> schools() const;

  const district& district_;
  const phone_number phone_;
  scratch_folder folder_;
  boost::asio::io_context loop_;
  std::unique_ptr<logger> log_;
  test_clock time_;
  seeded_random random_;
  std::unique_ptr<storage::database> database_;
  dialogue::pin_checker pins_;
  std::string school_year_;
  std::shared_ptr<const dialogue::in_force> force_;
  std::unique_ptr<dialogue::ussd_service> ussd_;
  std::unique_ptr<dialogue::sms_service> sms_;

  bool in_call_ = false;
  bool first_input_ = true;
  int sessions_ = 0;
  int messages_ = 0;
  std::string transcript_;
  shown_screen seen_;              ///< of the turn in progress
  menus::sms_reading reading_;     ///< of the newest SMS
  std::set<std::string> earlier_;  ///< receipts of the reports of the circumstances
};

}  // namespace raporo::rehearsal
