#include "gateway/reports/xlsx.hpp"

#include <xlsxwriter.h>

#include <memory>
#include <stdexcept>
#include <type_traits>

namespace raporo::reports {
namespace {

/// What cells may look like.
struct looks {
  explicit looks(lxw_workbook* book)
      : title(workbook_add_format(book)),
        text(workbook_add_format(book)),
        number(workbook_add_format(book)),
        percent(workbook_add_format(book)) {
    format_set_bold(title);
    format_set_text_wrap(title);
    format_set_align(title, LXW_ALIGN_VERTICAL_TOP);
    format_set_bg_color(title, 0xDDE6EE);
    format_set_bottom(title, LXW_BORDER_THIN);
    // The format "Text": who edits a code in the sheet keeps its leading zeros.
    format_set_num_format_index(text, 49);
    format_set_num_format(number, "0");
    format_set_num_format(percent, "0.0%");
  }
  lxw_format* title;
  lxw_format* text;
  lxw_format* number;
  lxw_format* percent;
};

void check(lxw_error e) {
  if (e != LXW_NO_ERROR) throw std::runtime_error(lxw_strerror(e));
}

void write_cell(lxw_worksheet* page, lxw_row_t row, lxw_col_t column, const sheet_cell& c,
                const looks& look) {
  std::visit(
      [&](const auto& value) {
        using kind = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<kind, std::string>) {
          if (!value.empty()) check(worksheet_write_string(page, row, column, value.c_str(), look.text));
        } else if constexpr (std::is_same_v<kind, std::int64_t>) {
          check(worksheet_write_number(page, row, column, static_cast<double>(value), look.number));
        } else if constexpr (std::is_same_v<kind, alerts::ratio>) {
          if (value.known())
            check(worksheet_write_number(page, row, column,
                                         static_cast<double>(value.part) / static_cast<double>(value.whole),
                                         look.percent));
        }
      },
      c);
}

void write_sheet(lxw_workbook* book, const sheet& s, const looks& look) {
  lxw_worksheet* page = workbook_add_worksheet(book, s.name.c_str());
  if (page == nullptr) throw std::runtime_error("no sheet can have the name " + s.name);
  for (std::size_t i = 0; i < s.columns.size(); ++i) {
    const auto column = static_cast<lxw_col_t>(i);
    check(worksheet_set_column(page, column, column, s.columns[i].width, nullptr));
    check(worksheet_write_string(page, 0, column, s.columns[i].title.c_str(), look.title));
  }
  worksheet_freeze_panes(page, 1, s.frozen_columns);
  if (!s.rows.empty() && s.columns.size() > 1)
    check(worksheet_autofilter(page, 0, 0, static_cast<lxw_row_t>(s.rows.size()),
                               static_cast<lxw_col_t>(s.columns.size() - 1)));
  worksheet_repeat_rows(page, 0, 0);
  worksheet_set_landscape(page);
  for (std::size_t r = 0; r < s.rows.size(); ++r)
    for (std::size_t c = 0; c < s.rows[r].size(); ++c)
      write_cell(page, static_cast<lxw_row_t>(r + 1), static_cast<lxw_col_t>(c), s.rows[r][c], look);
}

void write_whole(lxw_workbook* made, const workbook& book) {
  std::string title = book.title;
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.created = std::chrono::system_clock::to_time_t(book.made);
  check(workbook_set_properties(made, &properties));
  const looks look(made);
  for (const sheet& s : book.sheets) write_sheet(made, s, look);
}

}  // namespace

void write_xlsx(const workbook& book, const std::filesystem::path& file) {
  lxw_workbook* made = workbook_new(file.c_str());
  if (made == nullptr) throw std::runtime_error("not enough memory");
  try {
    write_whole(made, book);
  } catch (...) {
    lxw_workbook_free(made);
    throw;
  }
  if (const lxw_error e = workbook_close(made); e != LXW_NO_ERROR) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    throw std::runtime_error(lxw_strerror(e));
  }
}

}  // namespace raporo::reports
