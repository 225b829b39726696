"""Export files of any format: opened, unpacked, recognised, and their XML mended."""
