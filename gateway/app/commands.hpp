#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/gateway_options.hpp"
#include "gateway/dial/link.hpp"

/// One function a command: prints to standard output, problems to standard error, returns the exit code.
namespace raporo::app {

/// The data folder of the demo, which every command takes unless told otherwise.
inline constexpr const char* default_data = "var/demo";
/// The configuration folder, likewise.
inline constexpr const char* default_config = "config/demo";

/// ` --config DIR --data DIR`, for commands that are told to somebody: they must reach the same folders.
/// Empty is what a command takes anyway.
std::string folder_options(const std::filesystem::path& config, const std::filesystem::path& data);

struct serve_command {
  gateway_options options;
  std::string test_clock;  ///< a timestamp, `now`, or empty: off
  std::string log_format;  ///< empty: as gateway.yaml says
  bool verbose = false;
};
int serve(const serve_command& c);

/// Validates a configuration folder as a whole.
struct check_command {
  std::filesystem::path config;
  std::filesystem::path data;  ///< tell also whether its published menus differ; empty: do not look
  bool json = false;
  bool screens = false;  ///< also print the fullest screens
};
int check(const check_command& c);

/// Proves the menus of a configuration folder with its roster and networks, and prints what was measured.
struct menu_lint_command {
  std::filesystem::path config;
  bool json = false;
  bool all = false;  ///< every screen, not only the fullest
};
int lint_menus_of(const menu_lint_command& c);

/// What a code of a problem means.
struct menu_explain_command {
  std::string code;  ///< empty: list them
};
int explain_code(const menu_explain_command& c);

int print_menu_schema();

/// The menus as a drawing.
struct menu_graph_command {
  std::filesystem::path config;
  std::string language;       ///< empty: the menus' first
  std::filesystem::path svg;  ///< empty: print it in the DOT language
};
int draw_menus(const menu_graph_command& c);

/// Plays the stories about the menus of a configuration folder.
struct menu_test_command {
  std::filesystem::path config;
  std::vector<std::filesystem::path> files;  ///< with stories; empty: those of the folder
  std::string only;                          ///< part of the names of the stories to play; empty: all
  unsigned least_coverage = 0;               ///< percent of the screens, the options, and the errors
  bool show_coverage = true;
};
int test_menus(const menu_test_command& c);

/// Makes the menus of a configuration folder a version, in force from then on, when its checks and its
/// stories are fine.
struct menu_publish_command {
  std::filesystem::path config;
  std::filesystem::path data;
  std::string note;    ///< what changed
  std::string author;  ///< empty: the user of the machine
};
int publish_menus_of(const menu_publish_command& c);

/// Publishes an older version again.
struct menu_rollback_command {
  std::filesystem::path config;  ///< that the gateway works with: the version has to fit it
  std::filesystem::path data;
  std::int64_t number = 0;
  std::string note;  ///< why
  std::string author;
};
int roll_back_menus(const menu_rollback_command& c);

/// Says what two versions of the menus have differently, and whether stored reports would come out otherwise.
struct menu_diff_command {
  std::filesystem::path config;  ///< calendar and time zone for the reports
  std::filesystem::path data;
  std::string before;  ///< number of a version, or a configuration folder
  std::string after;
  int weeks = 0;  ///< whose reports are replayed; 0: none
};
int diff_menus(const menu_diff_command& c);

/// Writes the files of a version into a folder that has no menus yet. Throws
/// std::filesystem::filesystem_error when the disk refuses.
struct menu_export_command {
  std::filesystem::path folder;
  std::filesystem::path data;
  std::int64_t number = 0;
};
int export_menus(const menu_export_command& c);

struct menu_list_command {
  std::filesystem::path config;  ///< for the time zone
  std::filesystem::path data;
};
int list_menus(const menu_list_command& c);

struct roster_import_command {
  std::filesystem::path folder;  ///< with the CSV files
  std::filesystem::path config;  ///< that the roster has to fit
  std::filesystem::path data;
  bool keep_good_rows = false;
  bool reset_pins = false;
  bool allow_empty = false;  ///< a table without rows may take everything of its kind away
};
int import_roster_files(const roster_import_command& c);

struct roster_export_command {
  std::filesystem::path folder;  ///< for the CSV files, none of which may be there
  std::filesystem::path data;
};
int export_roster_files(const roster_export_command& c);

/// Gives out what was reported for a period, the newest revisions.
struct reports_export_command {
  std::filesystem::path data;
  std::string period;                 ///< or a day, of forms of any time
  std::string form = {};              ///< of CSV; empty: all
  std::string format = "csv";         ///< or `xlsx`, `dhis2-json`, `dhis2-csv`
  std::string school = {};            ///< code, for DHIS2; empty: all
  std::string language = "en";        ///< of the titles in XLSX
  std::filesystem::path output = {};  ///< new file; empty: standard output, which XLSX cannot go to
  std::filesystem::path config = {};  ///< that the gateway works with; CSV needs none
};
int export_reports(const reports_export_command& c);

/// Sends it to a DHIS2.
struct reports_push_command {
  std::filesystem::path data;
  std::filesystem::path config;
  std::string period;
  std::string school = {};  ///< code; empty: all
  std::string url;
  bool dry_run = false;  ///< DHIS2 checks and stores nothing
  unsigned most_values = 1'000;
  std::chrono::seconds answer_timeout{60};
};
int push_reports(const reports_push_command& c);

struct alerts_preview_command {
  std::filesystem::path config;
  std::filesystem::path data;
  std::string period;  ///< `2026-W48`
  bool whole_phones = false;
};
int preview_alerts(const alerts_preview_command& c);

/// Lists messages, those that wait for a person unless told otherwise.
struct messages_command {
  std::filesystem::path config;  ///< for the time zone
  std::filesystem::path data;
  std::string state;   ///< of storage::message_state, `unsettled` or `all`
  std::string phone;   ///< as a person writes it; empty: any, likewise below
  std::string school;  ///< code
  std::string period;
  std::string channel;
  std::string kind;
  int limit = 0;
  bool follow = false;  ///< print new and changed messages as they come, until interrupted
};
int show_messages(const messages_command& c);

/// Messages that a person does something about: those with these ids or, without any, all that the rest lets
/// through, of which what is empty lets every one.
struct chosen_messages {
  std::filesystem::path config;  ///< that names the channels
  std::filesystem::path data;
  std::vector<std::string> ids;
  std::string period;
  std::string rule;
  std::string school;  ///< code
  std::string channel;
  bool dry_run = false;  ///< only count them
  std::string reason;
};

/// Writes down what a person found out about messages that are unknown, or were skipped as too late.
struct settle_command {
  chosen_messages which;
  std::string state = "unknown";  ///< or `skipped`: of a choice those
  std::string outcome;            ///< `delivered` or `failed`
};
int settle_messages(const settle_command& c);

/// Takes messages back that are still planned.
int cancel_messages(const chosen_messages& which);

/// How each channel does, beside a running gateway or without one.
struct channels_command {
  std::filesystem::path config;
  std::filesystem::path data;
};
int show_channels(const channels_command& c);

/// Keeps a channel from sending.
struct pause_command {
  std::filesystem::path config;
  std::filesystem::path data;
  std::string channel;  ///< name
  std::string reason;
};
int pause_channel(const pause_command& c);

struct resume_command {
  std::filesystem::path config;
  std::filesystem::path data;
  std::string channel;
  std::string reason;
};
int resume_channel(const resume_command& c);

struct stand_in_command {
  std::string listen;
  std::filesystem::path data;
  std::string username;
  std::chrono::milliseconds report_delay{300};
  std::filesystem::path accepted_file;
};
int stand_in(const stand_in_command& c);

/// Prints what a newcomer to the demo district needs: what to dial, from which numbers, with which PIN,
/// where.
struct demo_command {
  std::filesystem::path config;
  std::filesystem::path data;
};
int explain_demo(const demo_command& c);

/// A phone on the command line; with a `text`, even an empty one: sends this SMS instead.
struct phone_command {
  dial::dial_options options;
  std::optional<std::string> text;
  std::filesystem::path record;  ///< write the call there as a story; empty: do not
  std::filesystem::path config;  ///< that the gateway works with: to know its screens, and PINs from answers
};
int use_phone(phone_command c);

/// The same phone without a gateway: a call of the menus of a folder, published or not, of which nothing is
/// kept but the story.
struct rehearsed_call_command {
  dial::dial_options options;    ///< the telephone; empty: that of who reports for the school
  std::filesystem::path menus;   ///< configuration folder
  std::string school;            ///< code
  std::string at;                ///< `2026-11-25T10:00`; empty: now
  std::string language;          ///< `none`: not chosen yet; empty: the person's own
  std::filesystem::path record;  ///< write the call there as a story; empty: do not
};
int rehearse_call(const rehearsed_call_command& c);

/// Shows or sets the test clock of a running gateway.
struct clock_command {
  std::filesystem::path data;
  std::string now;
  std::optional<double> speed;
};
int set_clock(const clock_command& c);

}  // namespace raporo::app
