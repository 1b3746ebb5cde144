#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "gateway/channels/generic.hpp"
#include "tests/support/adapter_rows.hpp"

namespace raporo::test {

/// A generic channel by one of the files in `wires`, with settings as the built-in kinds' tests have.
inline std::unique_ptr<channels::adapter> generic_by(const std::string& name,
                                                     channels::channel_settings settings = {}) {
  config::diagnostics problems;
  settings.kind = "generic";
  settings.wire =
      config::read_wire(RAPORO_SOURCE_DIR "/tests/unit/channels/wires/" + name + ".yaml", problems);
  if (!problems.empty()) throw std::runtime_error(problems.to_text());
  return channels::make_generic(settings);
}

}  // namespace raporo::test
