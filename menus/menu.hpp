#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "menus/facts.hpp"
#include "menus/open_window.hpp"

namespace raporo::menus {

struct graph;  // the compiled screens; menus/graph.hpp

struct menu_source {
  std::string file;  ///< name for diagnostics
  std::string text;
};
/// The name without its folder: what a version knows the file by.
std::string_view name_of(const menu_source& s) noexcept;
/// Content hash, 16 hexadecimal digits: files of the same names and texts have the same one, wherever they
/// lie and whatever their line ends.
std::string hash_of(const std::vector<menu_source>& sources);
/// `*.yaml`, but no story about the menus, `*.test.yaml`.
bool is_menu_file(std::string_view name) noexcept;

/// `any`: as often as wanted, each report is one of its own.
enum class cadence { week, term, year, any };

/// What the rest of the program may know of a form.
struct form_info {
  std::string id;
  cadence every = cadence::week;
  std::optional<open_window> open;  ///< nullopt: as the calendar says
  std::string sms_keyword;          ///< empty: the form cannot be sent by SMS
  std::vector<std::string> closes;  ///< the forms that a report of this one, "closed", stands in for
  std::vector<std::string>
      rivals;  ///< of a school and period the newest report of these counts; itself first
  std::vector<std::string> fields;
  std::vector<std::string> counts;  ///< those that hold numbers
  bool looks_back = false;          ///< a text or a condition reads reports of earlier weeks
};

/// One compiled version of the menus: immutable, shared by every open session, safe to use from any thread.
class menu {
 public:
  explicit menu(std::unique_ptr<const graph> compiled);
  ~menu();

  /// hash_of its files.
  const std::string& version() const noexcept;
  /// The first is the default.
  const std::vector<std::string>& languages() const noexcept;
  const std::vector<form_info>& forms() const noexcept;
  const form_info* find_form(std::string_view id) const noexcept;

  const graph& compiled() const noexcept { return *graph_; }

 private:
  std::unique_ptr<const graph> graph_;
};

/// What becomes of menus that can be read and are not proved: they break a rule, or a screen does not fit.
/// Rules are added, and versions that were published before are kept: what breaks a rule always has some
/// meaning that phones can show.
enum class proof {
  wanted,  ///< they must not go live: an error
  /// They were live and go live again, or get other schools: by the rules they were proved when they were
  /// published, which is a warning; what does not fit the schools and networks of today is an error.
  again,
  /// They are live. Phones are better off with a screen cut short than with none: a warning.
  had,
};

/// Reads, checks and compiles menu files: every problem of every file in one run. Each screen, in each
/// language, with the values of `extremes`, is checked against their `screen_septets`. Returns nullptr when
/// there are errors. menus/lint.hpp has the figures too.
std::shared_ptr<const menu> load_menu(const std::vector<menu_source>& sources, const worst_case& extremes,
                                      config::diagnostics& problems, proof how = proof::wanted);

/// One row of the proof that load_menu made: how full a screen gets.
struct screen_fill {
  std::string screen;
  std::string language;
  std::size_t septets = 0;
  std::string text;       ///< with the worst-case values
  std::size_t pages = 1;  ///< of its list; several are filled up to the limit, by design
};
/// Every screen in every language, fullest first.
std::vector<screen_fill> measure_screens(const menu& m, const worst_case& extremes);

}  // namespace raporo::menus
