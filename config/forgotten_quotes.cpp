#include <fmt/format.h>

#include <algorithm>

#include "config/yaml.hpp"
#include "config/yaml_slip.hpp"

namespace raporo::config {

void warn_of_forgotten_quotes(const yaml_node& text, diagnostics& problems) {
  if (!text.is_scalar() || text.quoted) return;
  if (!text.comment.empty()) {
    const std::size_t blanks = text.comment.find('#');
    location where = text.where;
    where.column += where.length + static_cast<unsigned>(blanks);
    where.length = static_cast<unsigned>(text.comment.size() - blanks);
    problems.warning("yaml/needs-quotes", std::move(where),
                     fmt::format("what follows ` #` is a comment: only `{}` is shown", text.text),
                     fmt::format("write {}, or {} before a comment that is meant",
                                 in_quotes(text.text + text.comment), in_quotes(text.text)));
  } else if (text.text.ends_with('"') && std::ranges::count(text.text, '"') == 1) {
    const std::size_t last = text.text.size() - 1;
    problems.warning("yaml/needs-quotes", text.inside(last, 1),
                     "the quote that opens this text is missing, and this one is shown with it",
                     fmt::format("write {}", in_quotes(text.text.substr(0, last))));
  }
}

}  // namespace raporo::config
