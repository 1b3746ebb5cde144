#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "gateway/channels/generic.hpp"
#include "tests/support/adapter_rows.hpp"

namespace raporo::test {

/// Settings of a generic channel by one of the files in `wires`, with the rest as the built-in kinds' tests
/// have.
inline channels::channel_settings described_by(const std::string& name, channels::channel_settings s = {}) {
  config::diagnostics problems;
  s.kind = "generic";
  s.wire = config::read_wire(RAPORO_SOURCE_DIR "/tests/unit/channels/wires/" + name + ".yaml", problems);
  if (!problems.empty()) throw std::runtime_error(problems.to_text());
  return s;
}

inline std::unique_ptr<channels::adapter> generic_by(const std::string& name,
                                                     channels::channel_settings s = {}) {
  return channels::make_generic(described_by(name, std::move(s)));
}

}  // namespace raporo::test
