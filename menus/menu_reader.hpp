#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/yaml.hpp"
#include "menus/graph.hpp"

/// From YAML to a graph. Internal to load_menu.
namespace raporo::menus {

/// Reads what all parts of a menu file are made of: names, texts, conditions.
class part_reader {
 public:
  /// `problems`: what cannot be read. `broken_rules`: what can, and must not go live any more; the graph has
  /// some meaning for it, because versions are older than the rule.
  part_reader(graph& g, config::diagnostics& problems, config::diagnostics& broken_rules) noexcept
      : graph_(g), problems_(problems), broken_rules_(broken_rules) {}

 protected:
  /// A text in all languages; an empty one when `node` is nullptr, which the caller has reported.
  text read_text(const config::yaml_node* node, const vocabulary& known);
  /// An empty expression when `node` is nullptr or wrong. A condition has to be a flag.
  expression read_expression(const config::yaml_node* node, const vocabulary& known, value_type wanted);
  std::vector<std::string> read_words(const config::yaml_node* node);
  /// `otherwise` when `node` is nullptr or wrong.
  after_tries read_after_tries(const config::yaml_node* node, after_tries otherwise);
  /// `for:` of a form or an option: some of those that the menus are for.
  std::vector<std::string> read_roles(const config::yaml_node* node);
  /// A name for a screen, a form, a field: small letters, digits, underscores. False when it is none.
  bool check_name(std::string_view name, const config::location& where);

  /// Reports a number of an option, written at `node`, that is a key of the program's own.
  void check_number_of_option(std::string_view word, const config::yaml_node& node, std::int64_t number);

  /// Reports what was found in a text or condition.
  void pass_on(const config::diagnostics& found);

  graph& graph_;
  config::diagnostics& problems_;
  config::diagnostics& broken_rules_;
  bool names_known_ = true;  ///< false where a field has no good name: what names it is not wrong for that
  bool looks_back_ = false;  ///< what was read so far names figures of earlier weeks
};

/// Reads `forms:` entries.
class form_reader : part_reader {
 public:
  using part_reader::part_reader;
  /// Requires: the graph knows its languages. Appends to `graph.forms` and `graph.infos`.
  void read(const config::yaml_node::entry& entry);
  /// Once every form is read: what `closes` names.
  void resolve_closings();

 private:
  struct closing {
    std::size_t form;
    std::string closed;
    config::location where;
  };
  struct started_question {
    question q;
    config::mapping_reader keys;
    config::location where;
  };
  void read_shape(const config::yaml_node& node, std::vector<started_question>& into);
  void read_by(const config::yaml_node& node, question& q);
  void read_choices(const config::yaml_node& node, question& q);
  void read_words_kind(config::mapping_reader& keys, question& q);
  void read_days(const config::yaml_node& node, question& q);
  void finish_question(started_question& s, form& f, std::size_t index);
  void check_kind(const config::yaml_node& question);
  void read_range(const config::yaml_node& node, question& q, const vocabulary& known);
  std::vector<check> read_checks(const config::yaml_node* node, const form& f, const vocabulary& known);
  void read_period(config::mapping_reader& keys, form& f, form_info& info);
  std::optional<open_window> read_open(const config::yaml_node& node);
  void read_keywords(const config::yaml_node* node, form& f);
  void read_marks(const config::yaml_node* node, const form& f, question& q);
  void check_marks(const form& f);
  std::vector<std::pair<std::string, config::location>> read_one_or_more(const config::yaml_node* node);

  std::vector<closing> closings_;
};

/// Reads all files of one menu.
class menu_reader : part_reader {
 public:
  using part_reader::part_reader;
  /// `unread`: texts of files that are no YAML. What they may define is not told to be missing.
  void read(const std::vector<config::yaml_node>& documents, const std::vector<std::string_view>& unread);

 private:
  struct pending_option {
    std::size_t screen;
    std::size_t option;
    std::string target;
    config::location where;
    bool previous;
  };
  bool read_head(config::mapping_reader& head);
  void find_misplaced(config::mapping_reader& file, const config::yaml_node& head);
  void read_keys(const config::yaml_node& node);
  void read_dimensions(const config::yaml_node& node);
  std::string read_key(config::mapping_reader& keys, std::string_view name, std::string_view otherwise);
  void read_screen(const config::yaml_node::entry& entry);
  void read_option(const config::yaml_node& node, std::size_t screen);
  void read_phrases(const config::yaml_node& node);
  void check_phrases(const config::location& head);
  bool is_said(phrase p) const;
  void resolve_options();
  void resolve_start(const std::string& name, const config::location& where);
  void name_places();
  void add_place(std::string name, place p, const config::location& where);
  std::vector<std::string_view> known_targets() const;
  /// Does the name stand somewhere in a file that could not be read?
  bool may_be_unread(std::string_view name) const;

  std::vector<pending_option> pending_;
  std::vector<std::string> misplaced_;  ///< screens and forms that stand where none can
  std::array<std::optional<config::location>, phrase_count> phrase_at_;
  std::unordered_map<std::string, config::location> placed_;  ///< where the names of places were written
  std::vector<std::string_view> unread_;
  std::string start_;
  config::location start_at_;
};

}  // namespace raporo::menus
